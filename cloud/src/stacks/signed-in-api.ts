/**
 * Makes a REST API behind sign-in; for scripts that have no person behind them it has an API key.
 */
import { CognitoUserPoolsAuthorizer } from "aws-cdk-lib/aws-apigateway";
import type { IUserPool } from "aws-cdk-lib/aws-cognito";
import type { Construct } from "constructs";
import { KeyedApi, type Route } from "./keyed-api.ts";

export interface SignedInApiOptions {
  readonly name: string;
  /** Whose id tokens let a person in. */
  readonly userPool: IUserPool;
}

export class SignedInApi extends KeyedApi {
  readonly #authorizer: CognitoUserPoolsAuthorizer;

  constructor(scope: Construct, id: string, { name, userPool }: SignedInApiOptions) {
    super(scope, id, {
      name,
      makesLogRole: true,
      keyReason: "Scripts have no person to sign in; the key, its limits and the lease hold them.",
    });
    this.#authorizer = new CognitoUserPoolsAuthorizer(this, "People", {
      cognitoUserPools: [userPool],
    });
  }

  /** Adds a method for people who are signed in; what their group may do is the function's to judge. */
  addForPeople(route: Route): void {
    this.add(route, { authorizer: this.#authorizer });
  }
}
