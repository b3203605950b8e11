/** Names the resource types of REST APIs that are kept, each with its schema. */
import assert from "node:assert/strict";
import type { z } from "zod";
import { authorizer } from "./authorizer-part.ts";
import {
  apiKey,
  deployment,
  gatewayResponse,
  method,
  model,
  requestValidator,
  resource,
  restApi,
  stage,
  usagePlan,
  usagePlanKey,
} from "./parts.ts";

const SCHEMAS = {
  "AWS::ApiGateway::RestApi": restApi,
  "AWS::ApiGateway::Resource": resource,
  "AWS::ApiGateway::Method": method,
  "AWS::ApiGateway::Authorizer": authorizer,
  "AWS::ApiGateway::Deployment": deployment,
  "AWS::ApiGateway::Stage": stage,
  "AWS::ApiGateway::Model": model,
  "AWS::ApiGateway::RequestValidator": requestValidator,
  "AWS::ApiGateway::ApiKey": apiKey,
  "AWS::ApiGateway::UsagePlan": usagePlan,
  "AWS::ApiGateway::UsagePlanKey": usagePlanKey,
  "AWS::ApiGateway::GatewayResponse": gatewayResponse,
} as const;

export type PartType = keyof typeof SCHEMAS;
export type PartOf<T extends PartType> = z.infer<(typeof SCHEMAS)[T]>;

/** Returns the properties in the part's own type; the plan has checked them already. */
export function assertPart(type: string, properties: unknown): unknown {
  assert(type in SCHEMAS, `${type} is no part of a REST API`);
  return SCHEMAS[type as PartType].parse(properties);
}
