/** Answers in the name of hosts that are played, over TLS too, with certificates of the local authority. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Duplex } from "node:stream";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Log } from "@outrider/runtime";
import type { PathHandler } from "../front-door/paths.ts";
import type { CertificateAuthority } from "../iot/ca/certificate-authority.ts";
import { issueServerCertificate } from "../iot/ca/server-certificate.ts";

/** Gives who answers for a host, loaded with the first request. */
export type Player = () => Promise<PathHandler>;

export interface PlayedHosts {
  /** Takes over a connection to a played host, whose TLS it ends where the port is 443. */
  take(socket: Duplex, isTls: boolean): void;
  /** Answers one request for a played host. */
  answer(host: string, request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}

export interface PlayedHostsOptions {
  readonly players: ReadonlyMap<string, Player>;
  readonly authority: () => Promise<CertificateAuthority>;
  readonly log: Log;
}

/** Makes the servers; they listen nowhere, and are handed connections. */
export function createPlayedHosts({ players, authority, log }: PlayedHostsOptions): PlayedHosts {
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextOf = (host: string) => {
    const known = contexts.get(host) ?? makeContext(host, authority);
    contexts.set(host, known);
    return known;
  };
  const answer: PlayedHosts["answer"] = (host, request, response) => {
    play(players.get(host), request, response).catch((error: unknown) => {
      log.error("player failed", { host, error });
      response.destroy();
    });
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse) =>
    answer(hostOf(request), request, response);
  const plain = createServer(onRequest);
  const secure = createTlsServer(
    {
      SNICallback: (host, done) => {
        if (!players.has(host)) return done(new Error(`${host} is not played`));
        contextOf(host).then(
          (context) => done(null, context),
          (error: Error) => done(error),
        );
      },
    },
    onRequest,
  );
  secure.on("tlsClientError", (error) => log.debug("TLS handshake failed", { error }));
  return {
    take: (socket, isTls) => {
      (isTls ? secure : plain).emit("connection", socket);
    },
    answer,
    close: () => {
      plain.closeAllConnections();
      secure.closeAllConnections();
    },
  };
}

async function makeContext(
  host: string,
  authority: () => Promise<CertificateAuthority>,
): Promise<SecureContext> {
  const { cert, key } = await issueServerCertificate(await authority(), [host], Date.now());
  return createSecureContext({ cert, key, minVersion: "TLSv1.2" });
}

async function play(
  player: Player | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (player === undefined) {
    response
      .writeHead(421, { "content-type": "text/plain" })
      .end("This host is not played here.\n");
    return;
  }
  const handler = await player();
  await handler(request, response);
}

function hostOf({ headers: { host = "" } }: IncomingMessage): string {
  return host.toLowerCase().replace(/:\d+$/, "");
}
