/** Says what a call needs: IAM actions on resources, as AWS's service authorization reference has them. */
import type { AwsCall } from "../contracts.ts";
import type { Context } from "../iam/conditions.ts";

/** Is one action on one resource; a call passes when every need of it is allowed. */
export interface Need {
  /** Such as `dynamodb:GetItem`. */
  readonly action: string;
  /** Full ARN, or `*` where the action has no resources. */
  readonly resource: string;
  /** Condition keys of this request that only its service has. */
  readonly context?: Context;
}

/** Maps the operations of one service to IAM actions. */
export interface ServiceNeeds {
  readonly signingNames: readonly string[];
  /** Every action that it may ask for, such as `dynamodb:GetItem`. */
  readonly actions: readonly string[];
  /**
   * Lists what a call needs, never nothing; `undefined` for an operation that is not in the table,
   * which then nobody but the administrator may call.
   * @throws AwsError for a body that cannot be read.
   */
  needsOf(call: AwsCall): readonly Need[] | undefined;
}
