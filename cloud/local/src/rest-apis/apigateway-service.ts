/** Is the API Gateway API, as far as it finds APIs and keys. */
import { type AwsCall, AwsError, type AwsReply, type AwsService } from "../contracts.ts";
import { rootResourceId } from "./api.ts";
import type { ApiStore } from "./api-store.ts";
import type { ApiKeyPart, RestApiPart, StagePart } from "./parts.ts";

/** Makes the service. @see https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html */
export function createApigatewayService(store: ApiStore): AwsService {
  return {
    signingNames: ["apigateway"],
    handle: (call) => Promise.resolve({ status: 200, body: read(call, store) } satisfies AwsReply),
  };
}

function read({ method, path, query }: AwsCall, store: ApiStore): object {
  const [collection = "", id, below, ...rest] = path.split("/").slice(1).map(decodeURIComponent);
  const found = method === "GET" && rest.length === 0 ? find(collection, below) : undefined;
  if (found !== undefined) return found(store, id ?? "", query);
  throw new AwsError(
    "UnknownOperationException",
    `The local host does not offer API Gateway's ${method} ${path}.`,
    404,
  );
}

/** Reads what is at a path; `id` is empty where the whole collection is asked for. */
type Read = (store: ApiStore, id: string, query: URLSearchParams) => object;

function find(collection: string, below: string | undefined): Read | undefined {
  if (below === undefined) return { apikeys: keys, restapis: restApis }[collection];
  const list = collection === "restapis" ? LISTS[below] : undefined;
  return list && ((store, id) => ({ item: list(store, id) }));
}

/** Lists the parts of one API, by the path below it. */
const LISTS: Readonly<Record<string, (store: ApiStore, apiId: string) => object[]>> = {
  authorizers,
  stages,
};

function keys(store: ApiStore, id: string, query: URLSearchParams): object {
  const all = store.all("AWS::ApiGateway::ApiKey");
  if (id === "") {
    const withValue = query.get("includeValues") === "true";
    const name = query.get("name") ?? "";
    return {
      item: [...all]
        .filter(([ref, key]) => (key.Name ?? ref).startsWith(name))
        .map(([ref, key]) => describeKey(ref, key, withValue)),
    };
  }
  const key = all.get(id);
  if (key === undefined) throw notFound("API Key");
  return describeKey(id, key, query.get("includeValue") === "true");
}

function restApis(store: ApiStore, id: string): object {
  const all = store.all("AWS::ApiGateway::RestApi");
  if (id === "") return { item: [...all].map(([ref, api]) => describeApi(ref, api)) };
  const api = all.get(id);
  if (api === undefined) throw notFound("API id");
  return describeApi(id, api);
}

function stages(store: ApiStore, apiId: string): object[] {
  return [...store.all("AWS::ApiGateway::Stage").values()]
    .filter(({ RestApiId }) => RestApiId === apiId)
    .map(describeStage);
}

function authorizers(store: ApiStore, apiId: string): object[] {
  return [...store.all("AWS::ApiGateway::Authorizer")]
    .filter(([, { RestApiId }]) => RestApiId === apiId)
    .map(([ref, { Name, Type, IdentitySource }]) => ({
      id: ref.slice(apiId.length + 1),
      name: Name,
      type: Type,
      identitySource: IdentitySource,
    }));
}

function describeKey(id: string, key: ApiKeyPart, withValue: boolean): object {
  return {
    id,
    name: key.Name ?? id,
    description: key.Description,
    enabled: key.Enabled,
    stageKeys: [],
    ...(withValue ? { value: key.Value } : {}),
  };
}

function describeApi(id: string, api: RestApiPart): object {
  return {
    id,
    name: api.Name,
    description: api.Description,
    apiKeySource: api.ApiKeySourceType ?? "HEADER",
    endpointConfiguration: { types: api.EndpointConfiguration?.Types ?? ["EDGE"] },
    rootResourceId: rootResourceId(id),
  };
}

function describeStage({ StageName, DeploymentId, Variables = {} }: StagePart): object {
  return { stageName: StageName, deploymentId: DeploymentId, variables: Variables };
}

function notFound(what: string): AwsError {
  return new AwsError("NotFoundException", `Invalid ${what} identifier specified`, 404);
}
