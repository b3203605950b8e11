/**
 * Maps the operations of AWS IoT's control plane to IAM actions. Attaching a policy is judged by its
 * target, as AWS's denials show; certificates and things are joined without a resource.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiot.html
 */
import type { AwsCall } from "../../contracts.ts";
import { roleAliasArn } from "../../iot/credentials-provider/role-aliases.ts";
import { certificateArn, policyArn, ruleArn, thingArn, thingTypeArn } from "../../iot/names.ts";
import type { ServiceNeeds } from "../need.ts";
import { type RestRow, restNeeds } from "../rest-needs.ts";

type Params = ReadonlyMap<string, string>;

const named =
  (arnOf: (name: string) => string, param: string) =>
  (params: Params): string =>
    arnOf(params.get(param) ?? "");

const thing = named(thingArn, "thingName");
const thingType = named(thingTypeArn, "thingTypeName");
const certificate = named(certificateArn, "certificateId");
const policy = named(policyArn, "policyName");
const rule = named(ruleArn, "ruleName");

const alias = named(roleAliasArn, "roleAlias");

const ROWS: readonly RestRow[] = [
  { route: "GET /endpoint", action: "iot:DescribeEndpoint" },
  { route: "GET /things", action: "iot:ListThings" },
  { route: "POST /things/{thingName}", action: "iot:CreateThing", resource: thing },
  { route: "GET /things/{thingName}", action: "iot:DescribeThing", resource: thing },
  { route: "PATCH /things/{thingName}", action: "iot:UpdateThing", resource: thing },
  { route: "DELETE /things/{thingName}", action: "iot:DeleteThing", resource: thing },
  { route: "PUT /things/{thingName}/principals", action: "iot:AttachThingPrincipal" },
  { route: "DELETE /things/{thingName}/principals", action: "iot:DetachThingPrincipal" },
  {
    route: "GET /things/{thingName}/principals",
    action: "iot:ListThingPrincipals",
    resource: thing,
  },
  { route: "GET /principals/things", action: "iot:ListPrincipalThings" },
  { route: "GET /thing-types", action: "iot:ListThingTypes" },
  {
    route: "POST /thing-types/{thingTypeName}",
    action: "iot:CreateThingType",
    resource: thingType,
  },
  {
    route: "GET /thing-types/{thingTypeName}",
    action: "iot:DescribeThingType",
    resource: thingType,
  },
  {
    route: "POST /thing-types/{thingTypeName}/deprecate",
    action: "iot:DeprecateThingType",
    resource: thingType,
  },
  {
    route: "DELETE /thing-types/{thingTypeName}",
    action: "iot:DeleteThingType",
    resource: thingType,
  },
  { route: "POST /certificates", action: "iot:CreateCertificateFromCsr" },
  { route: "POST /keys-and-certificate", action: "iot:CreateKeysAndCertificate" },
  { route: "GET /certificates", action: "iot:ListCertificates" },
  {
    route: "GET /certificates/{certificateId}",
    action: "iot:DescribeCertificate",
    resource: certificate,
  },
  {
    route: "PUT /certificates/{certificateId}",
    action: "iot:UpdateCertificate",
    resource: certificate,
  },
  {
    route: "DELETE /certificates/{certificateId}",
    action: "iot:DeleteCertificate",
    resource: certificate,
  },
  { route: "GET /policies", action: "iot:ListPolicies" },
  { route: "POST /policies/{policyName}", action: "iot:CreatePolicy", resource: policy },
  { route: "GET /policies/{policyName}", action: "iot:GetPolicy", resource: policy },
  { route: "DELETE /policies/{policyName}", action: "iot:DeletePolicy", resource: policy },
  { route: "PUT /target-policies/{policyName}", action: "iot:AttachPolicy", resource: target },
  { route: "POST /target-policies/{policyName}", action: "iot:DetachPolicy", resource: target },
  {
    route: "POST /attached-policies/{target+}",
    action: "iot:ListAttachedPolicies",
    resource: (params) => params.get("target") ?? "",
  },
  {
    route: "POST /policy-targets/{policyName}",
    action: "iot:ListTargetsForPolicy",
    resource: policy,
  },
  { route: "GET /role-aliases", action: "iot:ListRoleAliases" },
  { route: "POST /role-aliases/{roleAlias}", action: "iot:CreateRoleAlias", resource: alias },
  { route: "GET /role-aliases/{roleAlias}", action: "iot:DescribeRoleAlias", resource: alias },
  { route: "PUT /role-aliases/{roleAlias}", action: "iot:UpdateRoleAlias", resource: alias },
  { route: "DELETE /role-aliases/{roleAlias}", action: "iot:DeleteRoleAlias", resource: alias },
  { route: "GET /rules", action: "iot:ListTopicRules" },
  { route: "GET /rules/{ruleName}", action: "iot:GetTopicRule", resource: rule },
];

export const iotNeeds: ServiceNeeds = {
  signingNames: ["iot"],
  actions: ROWS.map(({ action }) => action),
  needsOf: restNeeds(ROWS),
};

/** A body that cannot be read names no target; the service refuses it right after. */
function target(_params: Params, { body }: AwsCall): string {
  try {
    const value = JSON.parse(body.toString()) as { target?: unknown } | null;
    return typeof value?.target === "string" ? value.target : "";
  } catch (error) {
    if (error instanceof SyntaxError) return "";
    throw error;
  }
}
