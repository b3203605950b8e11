/** Makes the IAM policy of a token: whole, for every route of the API, so that it may be cached. */
import assert from "node:assert/strict";
import { type PathPattern, parsePathPattern, resourceOf } from "./path-pattern.ts";
import type { PermissionRule, Permissions } from "./permissions.ts";
import { PARTNER_ROUTES, type PartnerRoute } from "./routes.ts";

export interface PolicyStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: "execute-api:Invoke";
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

export interface Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyRequest {
  /** Any method's ARN of the API and stage that the policy is for. */
  readonly methodArn: string;
  readonly permissions: Permissions;
  readonly scopes: readonly string[];
  /** When the token ends, in s since 1970: nothing is allowed from then on. */
  readonly expiresAtS: number;
}

/** Longest resource, in characters. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
const RESOURCE_LENGTH_MAX = 512;

/**
 * Allows what any held scope grants until the token ends, and denies, in so many words, each route of
 * which nothing is granted; with no grant at all, the whole API. Rules only ever add: none takes away,
 * as a path that IAM compares letter by letter can be written in many ways.
 */
export function policyOf({ methodArn, permissions, scopes, expiresAtS }: PolicyRequest): Policy {
  const base = stageOf(methodArn);
  const grants = grantsOf(permissions)
    .filter(({ rule }) => scopes.includes(rule.scope))
    .map(({ route, rule, path }) => ({ route, rule, resource: `${base}/${path}` }));
  if (grants.length === 0) return policy([deny([`${base}/*`])]);
  const closed = PARTNER_ROUTES.filter((route) => grants.every((grant) => grant.route !== route));
  const denied = closed.map((route) => `${base}/${route.method}/${wholeRoute(route)}`);
  const end = new Date(expiresAtS * 1_000).toISOString().replace(/\.\d+Z$/, "Z");
  return policy([...allows(grants, end), ...(denied.length === 0 ? [] : [deny(denied)])]);
}

/** Gives `arn:…:<api>/<stage>`. @throws TypeError for what is no method's ARN. */
export function stageOf(methodArn: string): string {
  const stage = /^arn:[^:/*?]+:execute-api:[^:/*?]+:\d{12}:[^:/*?]+\/[^:/*?]+(?=\/)/.exec(
    methodArn,
  )?.[0];
  if (stage === undefined) throw new TypeError("the event's methodArn names no method");
  return stage;
}

interface Grant {
  readonly rule: PermissionRule;
  readonly resource: string;
}

/** One statement for each set of conditions. */
function allows(grants: readonly Grant[], end: string): PolicyStatement[] {
  const byCondition = Map.groupBy(grants, ({ rule }) => JSON.stringify(conditionOf(rule, end)));
  return [...byCondition].map(([condition, members]) => ({
    Effect: "Allow",
    Action: "execute-api:Invoke",
    Resource: [...new Set(members.map(({ resource }) => checked(resource)))],
    Condition: JSON.parse(condition) as NonNullable<PolicyStatement["Condition"]>,
  }));
}

function conditionOf({ sourceIps, userAgents }: PermissionRule, end: string) {
  return {
    DateLessThan: { "aws:CurrentTime": end },
    ...(sourceIps === undefined ? {} : { IpAddress: { "aws:SourceIp": sourceIps } }),
    ...(userAgents === undefined ? {} : { StringLike: { "aws:UserAgent": userAgents } }),
  };
}

function deny(resources: readonly string[]): PolicyStatement {
  return { Effect: "Deny", Action: "execute-api:Invoke", Resource: resources.map(checked) };
}

function policy(statements: readonly PolicyStatement[]): Policy {
  return { Version: "2012-10-17", Statement: statements };
}

interface RouteGrant {
  readonly route: PartnerRoute;
  readonly rule: PermissionRule;
  /** Method and path, as a pattern of IAM. */
  readonly path: string;
}

const known = new WeakMap<Permissions, readonly RouteGrant[]>();

/** Says what each rule leaves of each route; worked out once for a document. */
function grantsOf(permissions: Permissions): readonly RouteGrant[] {
  const found = known.get(permissions);
  if (found !== undefined) return found;
  const grants = PARTNER_ROUTES.flatMap((route) =>
    permissions.rules.flatMap((rule) => {
      const isMethod = rule.method === "*" || rule.method === route.method;
      const path = isMethod && resourceOf(patternOf(route.path), patternOf(rule.path));
      return path ? [{ route, rule, path: `${route.method}/${path}` }] : [];
    }),
  );
  known.set(permissions, grants);
  return grants;
}

function wholeRoute({ path }: PartnerRoute): string {
  const pattern = patternOf(path);
  return resourceOf(pattern, pattern) ?? assert.fail(path);
}

/** Parses a pattern that was accepted before. */
function patternOf(text: string): PathPattern {
  return parsePathPattern(text) ?? assert.fail(`${text} is no path pattern`);
}

function checked(resource: string): string {
  assert(resource.length <= RESOURCE_LENGTH_MAX, "a resource of the policy is too long");
  return resource;
}
