/**
 * Maps Lambda's operations to IAM actions.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
import { arn } from "../../aws-names.ts";
import type { AwsCall } from "../../contracts.ts";
import { functionName } from "../../lambda/function-name.ts";
import type { ServiceNeeds } from "../need.ts";
import { type RestRow, restNeeds } from "../rest-needs.ts";

const FUNCTIONS = "/2015-03-31/functions";

const ROWS: readonly RestRow[] = [
  { route: `GET ${FUNCTIONS}`, action: "lambda:ListFunctions" },
  { route: `GET ${FUNCTIONS}/{name}`, action: "lambda:GetFunction", resource },
  {
    route: `GET ${FUNCTIONS}/{name}/configuration`,
    action: "lambda:GetFunctionConfiguration",
    resource,
  },
  { route: `POST ${FUNCTIONS}/{name}/invocations`, action: "lambda:InvokeFunction", resource },
];

export const lambdaNeeds: ServiceNeeds = {
  signingNames: ["lambda"],
  actions: ROWS.map(({ action }) => action),
  needsOf: restNeeds(ROWS),
};

/** A qualifier is part of the resource, so that a right to the function alone does not cover it. */
function resource(params: ReadonlyMap<string, string>, { query }: AwsCall): string {
  const qualifier = query.get("Qualifier");
  const function_ = arn("lambda", `function:${functionName(params.get("name") ?? "")}`);
  return qualifier === null ? function_ : `${function_}:${qualifier}`;
}
