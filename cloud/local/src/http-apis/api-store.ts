/** Gathers the resources of HTTP APIs as they start, and puts each API together. */
import assert from "node:assert/strict";
import { REGION, URL_SUFFIX } from "../aws-names.ts";
import {
  type ApiPart,
  type AuthorizerPart,
  api,
  authorizer,
  type IntegrationPart,
  integration,
  type RoutePart,
  route,
  type StagePart,
  stage,
} from "./parts.ts";
import { createFindRoute, type FindRoute } from "./route-key.ts";

/** Is one HTTP API, ready to answer. */
export interface HttpApi {
  readonly id: string;
  readonly part: ApiPart;
  /** By name. */
  readonly stages: ReadonlyMap<string, StagePart>;
  readonly findRoute: FindRoute<RoutePart>;
  /** The parts below by id. */
  readonly routes: ReadonlyMap<string, RoutePart>;
  readonly integrations: ReadonlyMap<string, IntegrationPart>;
  readonly authorizers: ReadonlyMap<string, AuthorizerPart>;
}

export interface HttpApiStore {
  put(type: string, ref: string, properties: Readonly<Record<string, unknown>>): void;
  find(apiId: string): HttpApi | undefined;
  all(): readonly HttpApi[];
}

/**
 * Makes an empty store. An API is put together anew whenever a part of any has changed. Tokens of user
 * pools are issued at `endpoint`, which takes the place of Cognito's address.
 */
export function createHttpApiStore(endpoint: string): HttpApiStore {
  const apis = new Map<string, ApiPart>();
  const stages = new Map<string, StagePart>();
  const routes = new Map<string, RoutePart>();
  const integrations = new Map<string, IntegrationPart>();
  const authorizers = new Map<string, AuthorizerPart>();
  const keep: Readonly<Record<string, (ref: string, properties: unknown) => void>> = {
    Api: (ref, part) => apis.set(ref, api.parse(part)),
    Stage: (ref, part) => {
      const parsed = stage.parse(part);
      stages.set(`${parsed.ApiId}/${ref}`, parsed);
    },
    Route: (ref, part) => routes.set(ref, route.parse(part)),
    Integration: (ref, part) => integrations.set(ref, integration.parse(part)),
    Authorizer: (ref, part) =>
      authorizers.set(ref, withLocalIssuer(authorizer.parse(part), endpoint)),
  };
  const assembled = new Map<string, HttpApi>();
  const assemble = (id: string, part: ApiPart): HttpApi => {
    const ownRoutes = own(routes, id);
    return {
      id,
      part,
      stages: new Map([...own(stages, id).values()].map((one) => [one.StageName, one])),
      findRoute: createFindRoute([...ownRoutes.values()]),
      routes: ownRoutes,
      integrations: own(integrations, id),
      authorizers: own(authorizers, id),
    };
  };
  const find = (id: string): HttpApi | undefined => {
    const part = apis.get(id);
    const known = assembled.get(id);
    if (known !== undefined || part === undefined) return known;
    const made = assemble(id, part);
    assembled.set(id, made);
    return made;
  };
  return {
    put: (type, ref, properties) => {
      const put = keep[type.replace("AWS::ApiGatewayV2::", "")];
      assert(put !== undefined, `${type} is no part of an HTTP API`);
      put(ref, properties);
      assembled.clear();
    },
    find,
    all: () => [...apis.keys()].flatMap((id) => find(id) ?? []),
  };
}

const COGNITO = `https://cognito-idp.${REGION}.${URL_SUFFIX}/`;

function withLocalIssuer(part: AuthorizerPart, endpoint: string): AuthorizerPart {
  if (part.AuthorizerType !== "JWT") return part;
  const { Issuer, Audience } = part.JwtConfiguration;
  if (!Issuer.startsWith(COGNITO)) return part;
  const local = `${endpoint}/${Issuer.slice(COGNITO.length)}`;
  return { ...part, JwtConfiguration: { Audience, Issuer: local } };
}

function own<T extends { readonly ApiId: string }>(
  parts: ReadonlyMap<string, T>,
  apiId: string,
): ReadonlyMap<string, T> {
  return new Map([...parts].filter(([, { ApiId }]) => ApiId === apiId));
}
