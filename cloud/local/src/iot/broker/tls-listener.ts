/** Lets devices in: MQTT over mutual TLS, each known by its certificate. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type SecureContextOptions, type Server, type TLSSocket } from "node:tls";
import type { Log } from "@outrider/runtime";
import type { ServerCertificate } from "../ca/server-certificate.ts";
import type { Registry } from "../registry/registry.ts";
import type { Broker } from "./broker.ts";
import type { BrokerLimits } from "./limits.ts";
import { certificatePrincipal } from "./principal.ts";

export interface TlsListener {
  readonly port: number;
  /** Uses another certificate for connections from now on. */
  renew(certificate: ServerCertificate): void;
  close(): Promise<void>;
}

export interface TlsListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly caPem: string;
  readonly certificate: ServerCertificate;
  readonly registry: Registry;
  readonly broker: Broker;
  readonly limits: BrokerLimits;
  readonly log: Log;
}

/** Name by which AWS's clients ask for MQTT with a certificate. @see https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html */
const ALPN = "x-amzn-mqtt-ca";

/** @throws the system's error when the port is taken. */
export async function listenTls(options: TlsListenerOptions): Promise<TlsListener> {
  const { host, port, caPem, limits, log } = options;
  const trust: SecureContextOptions = { ca: caPem, minVersion: "TLSv1.2" };
  const server = createServer({
    ...trust,
    ...options.certificate,
    requestCert: true,
    rejectUnauthorized: true,
    ALPNProtocols: [ALPN],
    handshakeTimeout: limits.connectTimeoutMs,
    noDelay: true,
  });
  server.maxConnections = limits.connectionsMax;
  const sockets = new Set<TLSSocket>();
  server.on("secureConnection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    accept(socket, options);
  });
  server.on("tlsClientError", (error, { remoteAddress }) => {
    log.warn("TLS handshake failed", { remoteAddress, error });
  });
  server.listen(port, host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    renew: (certificate) => server.setSecureContext({ ...trust, ...certificate }),
    close: () => close(server, sockets),
  };
}

function accept(socket: TLSSocket, { registry, broker, log }: TlsListenerOptions): void {
  const certificate = socket.getPeerX509Certificate();
  const remoteAddress = socket.remoteAddress ?? "";
  if (certificate === undefined) {
    log.warn("connection without a certificate", { remoteAddress });
    socket.destroy();
    return;
  }
  broker.accept(socket, { principal: certificatePrincipal(registry, certificate), remoteAddress });
}

async function close(server: Server, sockets: ReadonlySet<TLSSocket>): Promise<void> {
  const closed = once(server, "close");
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}
