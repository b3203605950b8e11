/** Finds connections by aedes's client and by client id. */
import type { Client } from "aedes";
import type { Connection } from "./connection.ts";
import type { DisconnectReason } from "./refusal.ts";

export interface LiveConnections {
  /** Ties a connection to its client, from CONNECT on. */
  set(client: Client, connection: Connection): void;
  of(client: Client | null): Connection | undefined;
  /** Notes that a client is in. */
  opened(client: Client): void;
  /** Notes that a client is out. */
  closed(client: Client): void;
  /** Notes why the present holder of a client id is about to be cut. */
  giveReason(clientId: string, reason: DisconnectReason): void;
  /** Cuts whoever may not stay, such as a device whose certificate was revoked. */
  cutRefused(): void;
}

export function createLiveConnections(): LiveConnections {
  const connections = new WeakMap<Client, Connection>();
  const live = new Map<string, Client>();
  const ends = new WeakMap<Client, NodeJS.Timeout>();
  const of = (client: Client | null | undefined) => (client ? connections.get(client) : undefined);
  const end = (client: Client) => {
    const connection = of(client);
    if (connection !== undefined) connection.reason ??= "WEBSOCKET_TTL_EXPIRATION";
    client.close();
  };
  return {
    of,
    set: (client, connection) => {
      connections.set(client, connection);
    },
    opened: (client) => {
      live.set(client.id, client);
      const lifeMs = of(client)?.lifeMs;
      if (lifeMs !== undefined) ends.set(client, setTimeout(end, lifeMs, client).unref());
    },
    closed: (client) => {
      clearTimeout(ends.get(client));
      if (live.get(client.id) === client) live.delete(client.id);
    },
    giveReason: (clientId, reason) => {
      const connection = of(live.get(clientId));
      if (connection !== undefined) connection.reason ??= reason;
    },
    cutRefused: () => {
      for (const client of live.values()) {
        const connection = of(client);
        if (connection?.principal.refusal() === undefined) continue;
        connection.reason ??= "AUTH_ERROR";
        client.close();
      }
    },
  };
}
