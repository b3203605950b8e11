/** Reaches the registry of OutriderFleet from another stack. */
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Fn, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { REGISTRY_EXPORT } from "./fleet-stack.ts";

export class FleetRegistry extends Construct {
  readonly tableName = Fn.importValue(REGISTRY_EXPORT);
  readonly #tableArn: string;
  readonly #indexArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const table = { service: "dynamodb", resource: "table" };
    const stack = Stack.of(this);
    this.#tableArn = stack.formatArn({ ...table, resourceName: this.tableName });
    this.#indexArn = stack.formatArn({
      ...table,
      resourceName: `${this.tableName}/index/byRecord`,
    });
  }

  /** Lets a function find a robot by name, and the only robot when none is named. */
  grantFind(grantee: IGrantable): void {
    grant(grantee, ["dynamodb:Query"], [this.#tableArn, this.#indexArn]);
  }

  /** Lets a function list all robots with their presence. */
  grantList(grantee: IGrantable): void {
    grant(grantee, ["dynamodb:Query"], [this.#indexArn]);
    grant(grantee, ["dynamodb:BatchGetItem"], [this.#tableArn]);
  }

  /** Lets a topic rule write records. */
  grantPut(grantee: IGrantable): void {
    grant(grantee, ["dynamodb:PutItem"], [this.#tableArn]);
  }
}

function grant(grantee: IGrantable, actions: string[], resources: string[]): void {
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
}
