/**
 * Listens for HTTPS on a port of its own, with the certificate that the local authority signed for the
 * broker: for AWS's clients that accept nothing else, and for devices that show a certificate.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { SecureContextOptions } from "node:tls";
import type { Log } from "@outrider/runtime";
import type { UpgradeHandler } from "../contracts.ts";
import { openCertificateAuthority } from "../iot/ca/certificate-authority.ts";
import { openServerCertificate } from "../iot/ca/server-certificate.ts";
import { listen } from "./listening.ts";
import { listenForUpgrades } from "./upgrades.ts";

export interface TlsDoorOptions {
  /** Folder of the local authority and its certificates. */
  readonly directory: string;
  /** Address to listen on, such as `127.0.0.1`. */
  readonly host: string;
  /** TCP port; 0 takes any free one. */
  readonly port: number;
  /** Whether clients must show a certificate that the local authority signed. */
  readonly mutual: boolean;
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly upgrade?: UpgradeHandler;
  readonly epochMs: () => number;
  readonly log: Log;
}

export interface TlsDoor {
  /** `localhost:<port>`. */
  readonly address: string;
  readonly port: number;
  /** Stops listening and cuts what is open. */
  close(): Promise<void>;
}

/** The certificate is looked at this often, in ms. */
const RENEWAL_CHECK_MS = 24 * 3_600_000;
const CONNECTIONS_MAX = 20_000;

/** @throws the system's error when the port is taken (`EADDRINUSE`). */
export async function openTlsDoor(options: TlsDoorOptions): Promise<TlsDoor> {
  const { directory, host, log, epochMs, upgrade } = options;
  const authority = await openCertificateAuthority(directory);
  const trust: SecureContextOptions = {
    minVersion: "TLSv1.2",
    ...(options.mutual ? { ca: authority.caPem } : {}),
  };
  const server = createServer({
    ...trust,
    ...(await openServerCertificate(directory, authority, epochMs())),
    requestCert: options.mutual,
    rejectUnauthorized: options.mutual,
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.on("tlsClientError", (error, { remoteAddress }) => {
    log.debug("TLS handshake failed", { remoteAddress, error });
  });
  server.on("request", (request, response) => {
    options.onRequest(request, response).catch((error: unknown) => {
      log.error("request failed", { error, method: request.method });
      response.destroy();
    });
  });
  const upgrades = listenForUpgrades(server);
  if (upgrade !== undefined) upgrades.add(upgrade);
  await listen(server, options.port, host);
  const renewal = setInterval(() => {
    openServerCertificate(directory, authority, epochMs())
      .then((certificate) => server.setSecureContext({ ...trust, ...certificate }))
      .catch((error: unknown) => log.error("server certificate not renewed", { error }));
  }, RENEWAL_CHECK_MS).unref();
  const { port } = server.address() as AddressInfo;
  return {
    address: `localhost:${port}`,
    port,
    close: () => {
      clearInterval(renewal);
      upgrades.close();
      return close(server);
    },
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
