/** Keeps the functions' resource policies: which service may invoke them, and for which resource. */
import { ACCOUNT_ID } from "../aws-names.ts";
import type { InvokePermission, InvokePermissions } from "../contracts.ts";
import { type Condition, compileConditions } from "../iam/conditions.ts";
import { functionName } from "./function-name.ts";

interface Kept extends InvokePermission {
  readonly condition: Condition | undefined;
}

/**
 * Makes an empty set: nothing may be invoked.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export function createInvokePermissions(): InvokePermissions {
  const permissions = new Map<string, Kept>();
  return {
    put: (id, permission) => {
      permissions.set(id, { ...permission, condition: sourceCondition(permission.sourceArn) });
    },
    allows: ({ functionArn, service, sourceArn }) => {
      const name = functionName(functionArn);
      return [...permissions.values()].some(
        (one) =>
          functionName(one.functionName) === name &&
          one.principal === service &&
          (one.sourceAccount ?? ACCOUNT_ID) === ACCOUNT_ID &&
          (one.condition?.holds({ [KEY]: sourceArn }, () => undefined) ?? true),
      );
    },
  };
}

const KEY = "aws:SourceArn";

function sourceCondition(sourceArn: string | undefined): Condition | undefined {
  return sourceArn === undefined
    ? undefined
    : compileConditions({ ArnLike: { [KEY]: [sourceArn] } }, false)[0];
}
