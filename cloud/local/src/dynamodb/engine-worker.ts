/**
 * Runs dynalite in a thread of its own: its work never delays the broker, and what it throws from
 * its callbacks ends this thread and not the host. It is called directly, so it has no port.
 */
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { EngineQuestion, EngineReply } from "./engine.ts";

type Callback = (error: DynaliteError | null, data?: object) => void;
type Action = (store: Store, data: object, callback: Callback) => void;

interface Store {
  readonly lifecycleManager: { gracefulClose(done: (error?: Error) => void): void };
}
interface DynaliteError extends Error {
  readonly statusCode?: number;
  readonly body?: object;
}
interface Validation {
  readonly types: object;
  readonly custom?: unknown;
}
interface Validations {
  checkTypes(data: unknown, types: object): object;
  checkValidations(data: object, types: object, custom: unknown, store: Store): void;
}

const require = createRequire(import.meta.url);
const database = require("dynalite/db") as { create(options: object): Store };
const validations = require("dynalite/validations") as Validations;

const port = parentPort;
if (port === null) throw new Error("engine-worker runs in a worker thread only");

const store = database.create({
  path: (workerData as { readonly path: string }).path,
  createTableMs: 0,
  deleteTableMs: 0,
  updateTableMs: 0,
});

port.on("message", (question: EngineQuestion) => {
  if (question.operation === "close") close();
  else answer(question);
});

function answer({ id, operation, body }: EngineQuestion): void {
  const send = (status: number, reply: object) =>
    port?.postMessage({ id, status, body: JSON.stringify(reply) } satisfies EngineReply);
  const fail = (error: unknown) => {
    const { statusCode, body: reply } = error as DynaliteError;
    // An error without a status is dynalite's own failure: it ends the thread, which is restarted.
    if (statusCode === undefined || reply === undefined) throw error;
    send(statusCode, reply);
  };
  const file = operation.charAt(0).toLowerCase() + operation.slice(1);
  const validation = require(`dynalite/validations/${file}`) as Validation;
  const action = require(`dynalite/actions/${file}`) as Action;
  const data = checked(body, validation, fail, () => send(400, UNREADABLE));
  if (data === undefined) return;
  action(store, data, (error, reply = {}) => (error ? fail(error) : send(200, reply)));
}

const UNREADABLE = {
  __type: "com.amazon.coral.service#SerializationException",
  Message: "The body has not the shape of the operation's request.",
};

/** Checks a request; what the checks themselves stumble over is no request at all. */
function checked(
  body: string,
  { types, custom }: Validation,
  fail: (error: unknown) => void,
  refuse: () => void,
): object | undefined {
  try {
    const data = validations.checkTypes(JSON.parse(body), types);
    validations.checkValidations(data, types, custom, store);
    return data;
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) refuse();
    else fail(error);
    return undefined;
  }
}

function close(): void {
  store.lifecycleManager.gracefulClose((error) => {
    if (error) throw error;
    port?.close();
  });
}
