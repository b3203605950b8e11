/** Lists what the synthesized stacks offer, so that no table forgets any of it. */
import type { Planned } from "@outrider/local/src/contracts.ts";

type Properties = Readonly<Record<string, unknown>>;

/** Lists a stack's routes over REST APIs and HTTP APIs, as `GET /robots/{robot}`; sorted, each once. */
export function routesOf(resources: readonly Planned[], stackName: string): readonly string[] {
  const own = resources.filter(({ scope }) => scope.stackName === stackName);
  const ofType = (type: string) => own.filter((resource) => resource.type === type);
  const parts = new Map(
    ofType("AWS::ApiGateway::Resource").map(({ identity, properties }) => [
      identity.ref,
      properties as { readonly ParentId: string; readonly PathPart: string },
    ]),
  );
  const pathOf = (id: unknown): string => {
    const part = parts.get(String(id));
    return part === undefined ? "" : `${pathOf(part.ParentId)}/${part.PathPart}`;
  };
  const methods = ofType("AWS::ApiGateway::Method").map(({ properties }) => {
    const { HttpMethod, ResourceId } = properties as Properties;
    return `${String(HttpMethod)} ${pathOf(ResourceId) || "/"}`;
  });
  const keys = ofType("AWS::ApiGatewayV2::Route").map(({ properties }) =>
    String((properties as Properties)["RouteKey"]),
  );
  return [...new Set([...methods, ...keys])].toSorted();
}

/** Lists what answers `OPTIONS`: anything else than the gateway itself would be a function. */
export function preflightsOf(resources: readonly Planned[]): readonly string[] {
  const methods = resources.filter(({ type }) => type === "AWS::ApiGateway::Method");
  const preflights = methods.filter(
    ({ properties }) => (properties as Properties)["HttpMethod"] === "OPTIONS",
  );
  const kinds = preflights.map(({ properties }) => {
    const { Integration } = properties as { readonly Integration: { readonly Type: string } };
    return Integration.Type;
  });
  return [...new Set(kinds)];
}
