/** Is one REST API put together from its parts, ready to answer. */
import type { ApiStore } from "./api-store.ts";
import type { AuthorizerPart } from "./authorizer-part.ts";
import { compileModels, type ModelCheck } from "./model-validator.ts";
import type { GatewayResponsePart, RequestValidatorPart, RestApiPart, StagePart } from "./parts.ts";
import { buildRoutes, type RouteNode } from "./routes.ts";

export interface Api {
  readonly id: string;
  readonly part: RestApiPart;
  readonly root: RouteNode;
  readonly stages: ReadonlyMap<string, StagePart>;
  readonly models: ReadonlyMap<string, ModelCheck>;
  /** By id. */
  readonly authorizers: ReadonlyMap<string, AuthorizerPart>;
  /** By id. */
  readonly validators: ReadonlyMap<string, RequestValidatorPart>;
  /** By response type. */
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponsePart>;
}

/** Derives the id of an API's root resource from the API's own. */
export function rootResourceId(apiId: string): string {
  return `${apiId}0`;
}

/** Puts the API together; `undefined` when there is none of that id. */
export function assembleApi(store: ApiStore, apiId: string): Api | undefined {
  const part = store.all("AWS::ApiGateway::RestApi").get(apiId);
  if (part === undefined) return undefined;
  const own = <T extends { readonly RestApiId: string }>(parts: ReadonlyMap<string, T>) =>
    [...parts]
      .filter(([, { RestApiId }]) => RestApiId === apiId)
      .map(([ref, one]) => [ref.slice(apiId.length + 1), one] as const);
  const values = <T extends { readonly RestApiId: string }>(parts: ReadonlyMap<string, T>) =>
    own(parts).map(([, one]) => one);
  return {
    id: apiId,
    part,
    root: buildRoutes({
      rootId: rootResourceId(apiId),
      resources: new Map(own(store.all("AWS::ApiGateway::Resource"))),
      methods: values(store.all("AWS::ApiGateway::Method")),
    }),
    stages: new Map(own(store.all("AWS::ApiGateway::Stage"))),
    models: compileModels(apiId, values(store.all("AWS::ApiGateway::Model"))),
    authorizers: new Map(own(store.all("AWS::ApiGateway::Authorizer"))),
    validators: new Map(own(store.all("AWS::ApiGateway::RequestValidator"))),
    gatewayResponses: new Map(
      values(store.all("AWS::ApiGateway::GatewayResponse")).map((one) => [one.ResponseType, one]),
    ),
  };
}
