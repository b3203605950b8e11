/** Serves the operations on policies and where they are attached. */
import { z } from "zod";
import { policyArn } from "../names.ts";
import { pageOf, pageRequest } from "../registry/page.ts";
import type { Policy } from "../registry/policies.ts";
import type { Registry } from "../registry/registry.ts";
import { isTrue, type Route, seconds } from "./route.ts";

const createSchema = z.strictObject({ policyDocument: z.string() });
const targetSchema = z.strictObject({ target: z.string().min(1).max(2048) });

export function policyRoutes(registry: Registry): readonly Route[] {
  return [...documentRoutes(registry), ...targetRoutes(registry)];
}

function documentRoutes({ policies }: Registry): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/policies/{policyName}",
      handle: ({ param, body }) => {
        const policy = policies.create(param("policyName"), body(createSchema).policyDocument);
        return {
          ...summary(policy),
          policyDocument: policy.text,
          policyVersionId: String(policy.version),
        };
      },
    },
    {
      method: "GET",
      path: "/policies/{policyName}",
      handle: ({ param }) => {
        const policy = policies.get(param("policyName"));
        return {
          ...summary(policy),
          policyDocument: policy.text,
          defaultVersionId: String(policy.version),
          creationDate: seconds(policy.createdAtMs),
          lastModifiedDate: seconds(policy.modifiedAtMs),
          generationId: String(policy.version),
        };
      },
    },
    {
      method: "DELETE",
      path: "/policies/{policyName}",
      handle: ({ param }) => {
        policies.delete(param("policyName"));
        return {};
      },
    },
    {
      method: "GET",
      path: "/policies",
      handle: ({ query }) => {
        const descending = query.has("isAscendingOrder") && !isTrue(query.get("isAscendingOrder"));
        const all = descending ? policies.list().toReversed() : policies.list();
        const request = { ...pageRequest(query.get("pageSize"), query.get("marker")), descending };
        const page = pageOf(all, (policy) => policy.name, request);
        return { policies: page.items.map(summary), ...marker(page.nextToken) };
      },
    },
  ];
}

function targetRoutes({ attachments }: Registry): readonly Route[] {
  return [
    {
      method: "PUT",
      path: "/target-policies/{policyName}",
      handle: ({ param, body }) => {
        attachments.attachPolicy(param("policyName"), body(targetSchema).target);
        return {};
      },
    },
    {
      method: "POST",
      path: "/target-policies/{policyName}",
      handle: ({ param, body }) => {
        attachments.detachPolicy(param("policyName"), body(targetSchema).target);
        return {};
      },
    },
    {
      method: "POST",
      path: "/attached-policies/{target+}",
      handle: ({ param, query }) => {
        const attached = attachments.policiesOf(param("target"));
        const request = pageRequest(query.get("pageSize"), query.get("marker"));
        const page = pageOf(attached, (policy) => policy.name, request);
        return { policies: page.items.map(summary), ...marker(page.nextToken) };
      },
    },
    {
      method: "POST",
      path: "/policy-targets/{policyName}",
      handle: ({ param, query }) => {
        const targets = attachments.targetsOf(param("policyName"));
        const request = pageRequest(query.get("pageSize"), query.get("marker"));
        const page = pageOf(targets, (target) => target, request);
        return { targets: page.items, ...marker(page.nextToken) };
      },
    },
  ];
}

const summary = ({ name }: Policy) => ({ policyName: name, policyArn: policyArn(name) });

const marker = (nextMarker: string | undefined) => (nextMarker === undefined ? {} : { nextMarker });
