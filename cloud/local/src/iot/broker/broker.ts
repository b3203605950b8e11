/**
 * Is the message broker: aedes, with every action checked against the policies of whoever is
 * connected, within AWS's limits. How connections reach it is the listeners' matter.
 */

import type { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import type { Log } from "@outrider/runtime";
import { Aedes, type Client } from "aedes";
import type { Revision } from "../registry/revision.ts";
import type { Accepted } from "./connection.ts";
import { connectHooks, messageHooks } from "./hooks.ts";
import type { BrokerLimits } from "./limits.ts";
import { createLiveConnections, type LiveConnections } from "./live-connections.ts";
import { neverWait } from "./outbound.ts";
import { guardPackets } from "./packet-guard.ts";
import type { Persistence } from "./persistence.ts";
import { connectedEvent, disconnectedEvent, type PresenceEvent } from "./presence.ts";
import { BrokerRefusal, type DisconnectReason } from "./refusal.ts";
import type { Sessions } from "./sessions.ts";

/** Is a message on its way through the broker, as topic rules see it. */
export interface BrokerMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** Absent for messages of the service itself. */
  readonly clientId: string | undefined;
  /** Identifies the principal that sent it. */
  readonly principalId: string | undefined;
  /** Rules that republished on its way here; 0 for what a client or a person sent. */
  readonly depth: number;
}

/** Is what the service publishes. */
export interface ServiceMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** @default 0 */
  readonly depth?: number;
}

export interface Broker {
  /** Takes a connection whose principal is known. */
  accept(stream: Duplex, accepted: Accepted): void;
  /** Publishes as the service; topic and size must have been checked. */
  publish(message: ServiceMessage): Promise<void>;
  /** Ends every connection and waits for their wills to be published. */
  close(): Promise<void>;
}

export interface BrokerOptions {
  readonly revision: Revision;
  readonly persistence: Persistence;
  readonly sessions: Sessions;
  readonly limits: BrokerLimits;
  readonly onMessage: (message: BrokerMessage) => void;
  readonly epochMs: () => number;
  readonly log: Log;
}

/** Wills of a killed host's clients are published after four of these, unless they came back. */
const HEARTBEAT_MS = 15_000;

/** Expired sessions are looked for this often. */
const SWEEP_MS = 30_000;

/** Packets a client may send before its CONNECT is answered. */
const EARLY_PACKETS_MAX = 100;

export async function createBroker(options: BrokerOptions): Promise<Broker> {
  const { limits, revision, log } = options;
  const accepted = new WeakMap<object, Accepted>();
  const live = createLiveConnections();
  const aedes = await Aedes.createBroker({
    persistence: options.persistence.aedes,
    heartbeatInterval: HEARTBEAT_MS,
    connectTimeout: limits.connectTimeoutMs,
    maxClientsIdLength: limits.clientIdBytesMax,
    queueLimit: EARLY_PACKETS_MAX,
    ...connectHooks(options, accepted, live),
    ...messageHooks(options, live),
  });
  (aedes as EventEmitter).on("error", (error) => log.error("broker failed", { error }));
  watchClients(aedes, live, options);
  watchErrors(aedes, live, log);
  revision.onChange(live.cutRefused);
  const sweep = sweepSessions(options);
  return {
    accept: (stream, who) => {
      accepted.set(stream, who);
      neverWait(stream);
      guardPackets(aedes.handle(stream), limits);
    },
    publish: (message) => publish(aedes, message),
    close: async () => {
      clearInterval(sweep);
      await new Promise<void>((resolve) => aedes.close(resolve));
    },
  };
}

function publish(aedes: Aedes, message: ServiceMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    aedes.publish({ cmd: "publish", dup: false, ...message }, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

function sweepSessions({ sessions, persistence, log }: BrokerOptions): NodeJS.Timeout {
  const sweep = () => {
    for (const clientId of sessions.takeAllExpired()) {
      persistence.forget(clientId).catch((error: unknown) => {
        log.error("session could not be forgotten", { clientId, error });
      });
    }
  };
  return setInterval(sweep, SWEEP_MS).unref();
}

function watchClients(
  aedes: Aedes,
  live: LiveConnections,
  { sessions, epochMs, log }: BrokerOptions,
): void {
  const tell = (event: PresenceEvent | undefined) => {
    if (event === undefined || aedes.closed) return;
    publish(aedes, { ...event, qos: 0, retain: false }).catch((error: unknown) => {
      log.error("presence event could not be published", { error });
    });
  };
  aedes.on("client", (client) => {
    const connection = live.of(client);
    if (connection === undefined) return;
    live.opened(client);
    connection.version = sessions.opened(connection.clientId, connection.isPersistent);
    log.info("client connected", { clientId: client.id, principal: connection.principal.id });
    tell(connectedEvent(connection, epochMs()));
  });
  aedes.on("clientDisconnect", (client) => {
    const connection = live.of(client);
    if (connection === undefined) return;
    live.closed(client);
    connection.reason ??= reasonOf(client, aedes.closed);
    sessions.closed(connection.clientId);
    log.info("client disconnected", { clientId: client.id, reason: connection.reason });
    tell(disconnectedEvent(connection, epochMs()));
  });
}

function watchErrors(aedes: Aedes, live: LiveConnections, log: Log): void {
  aedes.on("keepaliveTimeout", (client) => live.giveReason(client.id, "MQTT_KEEP_ALIVE_TIMEOUT"));
  const onError = (client: Client, error: Error) => {
    const connection = live.of(client);
    if (connection !== undefined && error instanceof BrokerRefusal)
      connection.reason ??= error.code;
    log.warn("client dropped", {
      clientId: client.id,
      principal: connection?.principal.id,
      remoteAddress: connection?.remoteAddress,
      error,
    });
  };
  aedes.on("clientError", onError);
  aedes.on("connectionError", onError);
}

/** aedes notes a DISCONNECT in a field of its own. */
function reasonOf(client: Client, isBrokerClosed: boolean): DisconnectReason {
  const { _disconnected: said } = client as unknown as { _disconnected: boolean };
  if (said) return "CLIENT_INITIATED_DISCONNECT";
  return isBrokerClosed ? "SERVER_INITIATED_DISCONNECT" : "CONNECTION_LOST";
}
