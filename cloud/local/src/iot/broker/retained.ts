/** Keeps retained messages in the registry's database, so that iot-data can list and date them. */
import type { DatabaseSync } from "node:sqlite";
import { matchesFilter } from "./topic.ts";

export interface RetainedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  readonly modifiedAtMs: number;
}

export interface RetainedMessages {
  /** Stores a message; an empty payload forgets the topic's. */
  store(message: { topic: string; payload: Buffer | string; qos: number }): void;
  find(topic: string): RetainedMessage | undefined;
  /** Gives those that match a topic filter, by topic. */
  matching(filter: string): readonly RetainedMessage[];
}

interface Row {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly modified_at: number;
}

export function createRetainedMessages(
  database: DatabaseSync,
  nowMs: () => number,
): RetainedMessages {
  const put = database.prepare("INSERT OR REPLACE INTO retained VALUES (?, ?, ?, ?)");
  const remove = database.prepare("DELETE FROM retained WHERE topic = ?");
  const one = database.prepare("SELECT * FROM retained WHERE topic = ?");
  const all = database.prepare("SELECT * FROM retained ORDER BY topic");
  const find = (topic: string) => {
    const row = one.get(topic) as unknown as Row | undefined;
    return row && fromRow(row);
  };
  const rows = () => (all.all() as unknown as Row[]).map(fromRow);
  return {
    find,
    matching: (filter) => {
      if (!/[+#]/.test(filter)) return [find(filter)].filter((found) => found !== undefined);
      return rows().filter(({ topic }) => matchesFilter(filter, topic));
    },
    store: ({ topic, payload, qos }) => {
      const bytes = Buffer.from(payload);
      if (bytes.length === 0) remove.run(topic);
      else put.run(topic, bytes, Math.min(qos, 1), nowMs());
    },
  };
}

function fromRow({ topic, payload, qos, modified_at }: Row): RetainedMessage {
  return { topic, payload: Buffer.from(payload), qos, modifiedAtMs: modified_at };
}
