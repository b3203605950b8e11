/**
 * Gives aedes its memory: persistent sessions in LevelDB, retained messages in SQLite. Bounds the
 * queue of each session, which aedes leaves open.
 */
import { mkdir } from "node:fs/promises";
import { Readable } from "node:stream";
import type { Log } from "@outrider/runtime";
import levelPersistence from "aedes-persistence-level";
import { Level } from "level";
import type { RetainedMessage, RetainedMessages } from "./retained.ts";

/** Is the part of aedes's persistence that is changed or called here. */
export interface AedesPersistence {
  storeRetained(packet: QueuedPacket): Promise<void>;
  createRetainedStream(pattern: string): Readable;
  createRetainedStreamCombi(patterns: readonly string[]): Readable;
  outgoingEnqueue(subscription: { clientId: string }, packet: QueuedPacket): Promise<unknown>;
  outgoingEnqueueCombi(
    subscriptions: readonly { clientId: string }[],
    packet: QueuedPacket,
  ): Promise<unknown>;
  outgoingClearMessageId(client: { id: string }, packet: unknown): Promise<unknown>;
  cleanSubscriptions(client: { id: string }): Promise<unknown>;
}

interface QueuedPacket {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: number;
}

export interface Persistence {
  /** Is handed to aedes. */
  readonly aedes: AedesPersistence;
  /** Forgets a session: its subscriptions and its queue. */
  forget(clientId: string): Promise<void>;
  close(): Promise<void>;
}

export interface PersistenceOptions {
  readonly directory: string;
  readonly retained: RetainedMessages;
  /** Messages queued for one session at most; further ones are dropped. */
  readonly queueMax: number;
  readonly log: Log;
}

/** @throws the store's error when another process has it open. */
export async function openPersistence(options: PersistenceOptions): Promise<Persistence> {
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const level = new Level<string, Buffer>(options.directory, { valueEncoding: "buffer" });
  await level.open();
  const aedes = levelPersistence(level);
  const queued = await countQueued(level);
  Object.assign(aedes, retainedPart(options.retained), boundedQueues(aedes, queued, options));
  return {
    aedes,
    forget: async (clientId) => {
      await aedes.cleanSubscriptions({ id: clientId });
      const id = encodeURIComponent(clientId);
      for (const prefix of ["outgoing", "outgoing-id", "incoming"])
        await clear(level, `${prefix}:${id}`);
      queued.delete(clientId);
    },
    close: () => level.close(),
  };
}

/** Deletes every key below `start:`; `;` is the byte after `:`. As aedes-persistence-level 9.2 names keys. */
function clear(level: Level<string, Buffer>, start: string): Promise<void> {
  return level.clear({ gte: `${start}:`, lt: `${start};` });
}

async function countQueued(level: Level<string, Buffer>): Promise<Map<string, number>> {
  const queued = new Map<string, number>();
  for await (const key of level.keys({ gte: "outgoing:", lt: "outgoing;" })) {
    const clientId = decodeURIComponent(key.split(":")[1] ?? "");
    queued.set(clientId, (queued.get(clientId) ?? 0) + 1);
  }
  return queued;
}

function retainedPart(retained: RetainedMessages): Partial<AedesPersistence> {
  const streamOf = (filters: readonly string[]) =>
    Readable.from(filters.flatMap((filter) => retained.matching(filter)).map(toPacket));
  return {
    storeRetained: async (packet) => retained.store(packet),
    createRetainedStream: (filter) => streamOf([filter]),
    createRetainedStreamCombi: streamOf,
  };
}

const toPacket = ({ topic, payload, qos }: RetainedMessage) => ({
  cmd: "publish",
  topic,
  payload,
  qos,
  retain: true,
});

function boundedQueues(
  aedes: AedesPersistence,
  queued: Map<string, number>,
  { queueMax, log }: PersistenceOptions,
): Partial<AedesPersistence> {
  const enqueueCombi = aedes.outgoingEnqueueCombi.bind(aedes);
  const clearMessageId = aedes.outgoingClearMessageId.bind(aedes);
  const warned = new Set<string>();
  const takeRoom = (clientId: string) => {
    const size = queued.get(clientId) ?? 0;
    if (size >= queueMax) {
      if (!warned.has(clientId)) log.warn("session queue is full: messages dropped", { clientId });
      warned.add(clientId);
      return false;
    }
    warned.delete(clientId);
    queued.set(clientId, size + 1);
    return true;
  };
  return {
    outgoingEnqueueCombi: (subscriptions, packet) => {
      // A client whose subscriptions overlap still gets one entry.
      const byClient = new Map(subscriptions.map((one) => [one.clientId, one]));
      const admitted = [...byClient.values()].filter(({ clientId }) => takeRoom(clientId));
      return enqueueCombi(admitted, packet);
    },
    outgoingClearMessageId: async (client, packet) => {
      const cleared = await clearMessageId(client, packet);
      if (cleared !== undefined)
        queued.set(client.id, Math.max(0, (queued.get(client.id) ?? 0) - 1));
      return cleared;
    },
  };
}
