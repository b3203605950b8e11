/**
 * Tells of connections on `$aws/events/presence/…`, as AWS IoT does.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/life-cycle-events.html
 */
import type { Connection } from "./connection.ts";

export interface PresenceEvent {
  readonly topic: string;
  readonly payload: Buffer;
}

/** Gives the event of a connection; none for a client id with a wildcard in it. */
export function connectedEvent(connection: Connection, epochMs: number): PresenceEvent | undefined {
  return event(connection, "connected", {
    ...facts(connection, epochMs, "connected"),
    ipAddress: connection.remoteAddress,
  });
}

/** Gives the event of a connection's end. */
export function disconnectedEvent(
  connection: Connection,
  epochMs: number,
): PresenceEvent | undefined {
  const reason = connection.reason ?? "CONNECTION_LOST";
  return event(connection, "disconnected", {
    ...facts(connection, epochMs, "disconnected"),
    clientInitiatedDisconnect: reason === "CLIENT_INITIATED_DISCONNECT",
    disconnectReason: reason,
  });
}

function event(
  { clientId }: Connection,
  eventType: string,
  body: Readonly<Record<string, unknown>>,
): PresenceEvent | undefined {
  if (/[+#]/.test(clientId)) return undefined;
  const topic = `$aws/events/presence/${eventType}/${clientId}`;
  return { topic, payload: Buffer.from(JSON.stringify(body)) };
}

function facts(connection: Connection, timestamp: number, eventType: string) {
  return {
    clientId: connection.clientId,
    timestamp,
    eventType,
    sessionIdentifier: connection.sessionIdentifier,
    principalIdentifier: connection.principal.id,
    versionNumber: connection.version,
  };
}
