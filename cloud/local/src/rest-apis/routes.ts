/** Finds the resource of a path: literal segments before parameters, parameters before `{proxy+}`. */
import type { MethodPart, ResourcePart } from "./parts.ts";

/** Is one resource of an API with its methods. */
export interface RouteNode {
  readonly id: string;
  /** `/robots/{robot}`; the root is `/`. */
  readonly path: string;
  readonly methods: ReadonlyMap<string, MethodPart>;
  readonly children: readonly RouteNode[];
  readonly pathPart: string;
}

export interface RouteMatch {
  readonly node: RouteNode;
  /** Values as sent, percent-encoded, as REST APIs hand them on. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface RouteParts {
  readonly rootId: string;
  readonly resources: ReadonlyMap<string, ResourcePart>;
  readonly methods: readonly MethodPart[];
}

/** Builds the tree of an API's resources. */
export function buildRoutes({ rootId, resources, methods }: RouteParts): RouteNode {
  const build = (id: string, pathPart: string, path: string): RouteNode => ({
    id,
    pathPart,
    path: path === "" ? "/" : path,
    methods: new Map(
      methods.filter((one) => one.ResourceId === id).map((one) => [one.HttpMethod, one]),
    ),
    children: [...resources]
      .filter(([, { ParentId }]) => ParentId === id)
      .map(([childId, { PathPart }]) => build(childId, PathPart, `${path}/${PathPart}`))
      .sort((a, b) => rank(a.pathPart) - rank(b.pathPart)),
  });
  return build(rootId, "", "");
}

/** Finds the resource of a path without its query; `undefined` where there is none. */
export function matchRoute(root: RouteNode, path: string): RouteMatch | undefined {
  const segments = path.replace(/^\/|\/$/g, "").split("/");
  return match(root, segments[0] === "" && segments.length === 1 ? [] : segments);
}

/** Finds the method of a resource: its own, else ANY. */
export function methodOf(node: RouteNode, httpMethod: string): MethodPart | undefined {
  return node.methods.get(httpMethod) ?? node.methods.get("ANY");
}

function match(node: RouteNode, segments: readonly string[]): RouteMatch | undefined {
  const [segment, ...rest] = segments;
  if (segment === undefined) {
    return node.methods.size > 0 ? { node, parameters: {} } : undefined;
  }
  for (const child of node.children) {
    const found = matchChild(child, segment, rest);
    if (found !== undefined) return found;
  }
  return undefined;
}

function matchChild(
  child: RouteNode,
  segment: string,
  rest: readonly string[],
): RouteMatch | undefined {
  const [, name, greedy] = /^\{([^+}]+)(\+)?\}$/.exec(child.pathPart) ?? [];
  if (name === undefined) {
    return decoded(segment) === child.pathPart ? match(child, rest) : undefined;
  }
  if (segment === "") return undefined;
  if (greedy === "+") {
    return { node: child, parameters: { [name]: [segment, ...rest].join("/") } };
  }
  const found = match(child, rest);
  return found && { ...found, parameters: { [name]: segment, ...found.parameters } };
}

function rank(pathPart: string): number {
  if (pathPart.endsWith("+}")) return 2;
  return pathPart.startsWith("{") ? 1 : 0;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
