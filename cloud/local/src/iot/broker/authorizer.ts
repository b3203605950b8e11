/** Decides what one connection may do, and remembers it: the drive path asks 80 times a second. */
import { monotonicMs } from "@outrider/runtime";
import type { Context } from "../../iam/conditions.ts";
import { evaluate } from "../../iam/evaluate.ts";
import { clientArn, topicArn, topicFilterArn } from "../names.ts";
import type { Revision } from "../registry/revision.ts";
import type { MqttPrincipal } from "./principal.ts";

export type IotAction =
  | "iot:Connect"
  | "iot:Publish"
  | "iot:RetainPublish"
  | "iot:Subscribe"
  | "iot:Receive";

export interface Authorizer {
  /** Says whether an action on a client id, topic or topic filter is allowed. */
  allows(action: IotAction, name: string): boolean;
  /** Says whether the connection itself is allowed, with the attributes that it uses. */
  allowsConnect(attributes: readonly ConnectAttribute[]): boolean;
}

/** @see https://docs.aws.amazon.com/iot/latest/developerguide/connect-policy.html */
export type ConnectAttribute = "LastWill" | "PersistentConnect";

export interface AuthorizerOptions {
  readonly principal: MqttPrincipal;
  readonly clientId: string;
  readonly remoteAddress: string;
  readonly revision: Revision;
  readonly epochMs: () => number;
}

/** Decisions are remembered so long at most, since conditions may speak of the time. */
const REMEMBER_MS = 5000;

/** Decisions remembered for a connection. */
const DECISIONS_MAX = 2000;

const RESOURCES: Readonly<Record<IotAction, (name: string) => string>> = {
  "iot:Connect": clientArn,
  "iot:Publish": topicArn,
  "iot:RetainPublish": topicArn,
  "iot:Receive": topicArn,
  "iot:Subscribe": topicFilterArn,
};

export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const { principal, clientId, revision } = options;
  const decisions = new Map<string, boolean>();
  let policySets: ReturnType<MqttPrincipal["policySets"]> | undefined;
  let revisionSeen = -1;
  let rememberedUntilMs = 0;

  const forgetStale = () => {
    const nowMs = monotonicMs();
    if (revision.value === revisionSeen && nowMs < rememberedUntilMs) return;
    decisions.clear();
    policySets = undefined;
    revisionSeen = revision.value;
    rememberedUntilMs = nowMs + REMEMBER_MS;
  };
  const decide = (action: IotAction, name: string, more: Context) => {
    const context = { ...requestFacts(options), ...principal.context(clientId), ...more };
    const resource = RESOURCES[action](name);
    policySets ??= principal.policySets();
    return policySets.every(
      (documents) => evaluate({ documents, action, resource, context }).decision === "allow",
    );
  };
  return {
    allowsConnect: (attributes) =>
      decide("iot:Connect", clientId, { "iot:ConnectAttributes": attributes }),
    allows: (action, name) => {
      forgetStale();
      const key = `${action} ${name}`;
      const known = decisions.get(key);
      if (known !== undefined) return known;
      const decision = decide(action, name, {});
      if (decisions.size >= DECISIONS_MAX) decisions.clear();
      decisions.set(key, decision);
      return decision;
    },
  };
}

function requestFacts({ clientId, remoteAddress, epochMs }: AuthorizerOptions): Context {
  const nowMs = epochMs();
  return {
    "iot:ClientId": clientId,
    "aws:SourceIp": remoteAddress,
    // Without TLS the host listens on loopback alone, which counts as secure.
    "aws:SecureTransport": "true",
    "aws:CurrentTime": new Date(nowMs).toISOString(),
    "aws:EpochTime": String(Math.floor(nowMs / 1000)),
  };
}
