/** Is the rules engine: hands messages that match a rule's SQL to its actions. */
import { randomUUID } from "node:crypto";
import { type Log, withTimeout } from "@outrider/runtime";
import type { BrokerMessage } from "../broker/broker.ts";
import { matchesFilter } from "../broker/topic.ts";
import { notFound } from "../names.ts";
import { evaluateStatement } from "../sql/evaluate.ts";
import type { RuleMessage } from "../sql/message.ts";
import type { Value } from "../sql/syntax.ts";
import { errorMessage, type Failure } from "./error-message.ts";
import { type ActionEngines, type ActionInput, performAction } from "./perform-action.ts";
import { compileRule, type Rule, type RuleDefinition } from "./rule.ts";
import { createWorkQueue } from "./work-queue.ts";

export interface Rules {
  /** Makes or replaces a rule. @throws SqlError. */
  put(definition: RuleDefinition): void;
  /** @throws AwsError ResourceNotFoundException. */
  get(name: string): Rule;
  /** Lists by name. */
  list(): readonly Rule[];
  /** Sees a message that was published; returns at once. */
  see(message: BrokerMessage): void;
  /** Resolves when all that was seen is done. */
  idle(): Promise<void>;
}

export interface RulesOptions extends ActionEngines {
  readonly epochMs: () => number;
  readonly log: Log;
}

/** Work at once, and work that waits; past that messages are dropped, with a warning. */
const QUEUE = { concurrency: 16, capacity: 10_000 };

/** Longest that one action may take, in ms. */
const ACTION_MS_MAX = 30_000;

export function createRules(options: RulesOptions): Rules {
  const { epochMs, log } = options;
  const rules = new Map<string, Rule>();
  const queue = createWorkQueue(QUEUE);
  const see = (message: BrokerMessage) => {
    const matching = [...rules.values()].filter((rule) => wants(rule, message.topic));
    if (matching.length === 0) return;
    const parsed = ruleMessage(message, epochMs());
    for (const rule of matching) {
      const input = select(rule, parsed, { depth: message.depth, log });
      if (input === undefined || queue.push(() => run(rule, input, options))) continue;
      log.warn("rule skipped: too much work waits", { rule: rule.name });
    }
  };
  return {
    see,
    idle: queue.idle,
    put: (definition) => {
      rules.set(definition.name, compileRule(definition, epochMs()));
    },
    get: (name) => {
      const rule = rules.get(name);
      if (rule === undefined) throw notFound(`The rule ${name} does not exist`);
      return rule;
    },
    list: () => [...rules.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function wants({ payload, statement }: Rule, topic: string): boolean {
  return payload.RuleDisabled !== true && matchesFilter(statement.from, topic);
}

function ruleMessage(message: BrokerMessage, timestampMs: number): RuleMessage {
  const { topic, payload: raw, clientId, principalId } = message;
  const traceId = randomUUID();
  return { topic, raw, clientId, principalId, traceId, timestampMs, ...parseJson(raw) };
}

function parseJson(raw: Buffer): { payload: Value; isJson: boolean } {
  try {
    return { payload: JSON.parse(raw.toString("utf8")) as Value, isJson: true };
  } catch {
    // Rules may take any bytes; those that name members see Undefined.
    return { payload: undefined, isJson: false };
  }
}

function select(
  { name, statement }: Rule,
  message: RuleMessage,
  { depth, log }: { readonly depth: number; readonly log: Log },
): ActionInput | undefined {
  const selection = evaluateStatement(statement, message);
  if (selection.kind === "none") return undefined;
  if (selection.kind === "failed") {
    log.warn("rule failed", { rule: name, topic: message.topic, problem: selection.problem });
    return undefined;
  }
  return { ruleName: name, message, selection, depth };
}

async function run(rule: Rule, input: ActionInput, options: RulesOptions): Promise<void> {
  const failures = await performAll(rule, input, options);
  if (failures.length === 0) return;
  const { name: ruleName, errorAction } = rule;
  for (const { action, error } of failures) {
    options.log.warn("rule's action failed", { rule: ruleName, action: action.kind, error });
  }
  if (errorAction === undefined) return;
  const value = errorMessage(ruleName, input.message, failures);
  try {
    await withTimeout(
      performAction(errorAction, { ...input, selection: { kind: "json", value } }, options),
      ACTION_MS_MAX,
      `error action of ${ruleName}`,
    );
  } catch (error) {
    options.log.error("rule's error action failed", { rule: ruleName, error });
  }
}

async function performAll(
  rule: Rule,
  input: ActionInput,
  options: RulesOptions,
): Promise<readonly Failure[]> {
  const outcomes = await Promise.all(
    rule.actions.map(async (action): Promise<Failure | undefined> => {
      try {
        const what = `${action.kind} of ${rule.name}`;
        await withTimeout(performAction(action, input, options), ACTION_MS_MAX, what);
        return undefined;
      } catch (error) {
        return { action, error };
      }
    }),
  );
  return outcomes.filter((failure) => failure !== undefined);
}
