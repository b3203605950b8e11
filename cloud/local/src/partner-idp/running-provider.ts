/** Runs the provider with its keys, and makes it anew when they change. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { PARTNER_CLIENTS, PARTNER_IDP_PREFIX } from "./local-partner.ts";
import { createProvider } from "./provider.ts";
import { openProviderKeys } from "./provider-keys.ts";
import type { Revocations } from "./revocations.ts";
import {
  answerAboutToken,
  clientFrom,
  type EndpointAnswer,
  type TokenQuestion,
} from "./token-endpoints.ts";

export interface RunningProviderOptions {
  readonly issuer: string;
  /** Folder of the keys. */
  readonly dir: string;
  readonly secretOf: (clientId: string) => string;
  readonly revocations: Revocations;
}

export interface RunningProvider {
  /** Answers what oidc-provider answers. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  about(question: TokenQuestion): Promise<EndpointAnswer>;
  /** Signs with a new key from now on, for tests of rotation; the authorizer's client may ask for it. */
  rotate(authorization: string | undefined, retire: boolean): Promise<EndpointAnswer>;
}

/** Opens the keys and the provider. */
export async function openProvider(options: RunningProviderOptions): Promise<RunningProvider> {
  const { issuer, dir, secretOf, revocations } = options;
  const keys = await openProviderKeys(dir);
  const make = () => createProvider({ issuer, keys: keys.current, secretOf });
  let handle = make();
  return {
    answer: async (request, response) => {
      // From the two addresses the provider learns where it is mounted.
      const { url = "" } = request;
      Object.assign(request, { originalUrl: url, url: url.slice(PARTNER_IDP_PREFIX.length) });
      await handle(request, response);
    },
    about: (question) =>
      answerAboutToken(question, { issuer, keys: () => keys.current, secretOf, revocations }),
    rotate: async (authorization, retire) => {
      if (clientFrom(authorization, secretOf) !== PARTNER_CLIENTS.authorizer.id)
        return { status: 401, body: { error: "invalid_client" } };
      await keys.rotate({ retire });
      handle = make();
      return { status: 200, body: { keys: keys.current.length } };
    },
  };
}
