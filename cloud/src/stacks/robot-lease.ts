/** Keeps who alone may drive each robot: the leases, their audit, and the functions that change them. */
import { type Attribute, AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { apiFunction } from "./api-function.ts";
import type { FleetRegistry } from "./fleet-registry.ts";
import { acknowledgeIotWildcard, iotArn } from "./topic-policies.ts";

export interface RobotLeaseOptions {
  readonly registry: FleetRegistry;
  /** The sessions that `POST /session` opens, with the index `bySub`. */
  readonly sessions: Table;
  readonly handlersDir: string;
}

export class RobotLease extends Construct {
  /** One item per robot; whoever may know who drives is granted `dynamodb:GetItem` on it. */
  readonly heads: Table;
  /** One item per robot and version: the audit. */
  readonly history: Table;
  /** Serves `GET /robots/{robot}/lease`. */
  readonly getLease: LambdaFunction;
  /** Serves `POST /robots/{robot}/lease`, whose body is `changeRequest`. */
  readonly changeLease: LambdaFunction;
  /** Serves `GET /robots/{robot}/lease/history`, with `limit` and `nextToken`. */
  readonly leaseHistory: LambdaFunction;
  readonly #options: RobotLeaseOptions;

  constructor(scope: Construct, id: string, options: RobotLeaseOptions) {
    super(scope, id);
    this.#options = options;
    const robot = { name: "robot", type: AttributeType.STRING };
    this.heads = leaseTable(this, "Heads", { partitionKey: robot });
    this.history = leaseTable(this, "History", {
      partitionKey: robot,
      sortKey: { name: "version", type: AttributeType.NUMBER },
      timeToLiveAttribute: "expiresAtS",
    });
    this.getLease = this.#getLease();
    this.changeLease = this.#changeLease();
    this.leaseHistory = this.#leaseHistory();
  }

  #getLease(): LambdaFunction {
    const fn = this.#function("GetLease", "get-lease", {});
    this.heads.grant(fn, "dynamodb:GetItem");
    return fn;
  }

  /** Alone writes leases and publishes them, retained, to any robot: which one is in the path. */
  #changeLease(): LambdaFunction {
    const { sessions } = this.#options;
    const fn = this.#function("ChangeLease", "change-lease", {
      LEASE_HISTORY_TABLE: this.history.tableName,
      SESSIONS_TABLE: sessions.tableName,
    });
    this.heads.grant(fn, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem");
    this.history.grant(fn, "dynamodb:PutItem");
    const bySub = `${sessions.tableArn}/index/bySub`;
    fn.addToRolePolicy(new PolicyStatement({ actions: ["dynamodb:Query"], resources: [bySub] }));
    const topics = iotArn(Stack.of(this), "topic", "*/lease");
    const actions = ["iot:Publish", "iot:RetainPublish"];
    fn.addToRolePolicy(new PolicyStatement({ actions, resources: [topics] }));
    acknowledgeIotWildcard(this, "topic/*/lease", "Which robot it is for is in the request.");
    return fn;
  }

  /** Copies the newest transition where the function that made it died before it could. */
  #leaseHistory(): LambdaFunction {
    const fn = this.#function("LeaseHistory", "lease-history", {
      LEASE_HISTORY_TABLE: this.history.tableName,
    });
    this.heads.grant(fn, "dynamodb:GetItem");
    this.history.grant(fn, "dynamodb:PutItem", "dynamodb:Query");
    return fn;
  }

  #function(id: string, name: string, tables: Readonly<Record<string, string>>): LambdaFunction {
    const { registry, handlersDir } = this.#options;
    const environment = {
      REGISTRY_TABLE: registry.tableName,
      LEASE_TABLE: this.heads.tableName,
      ...tables,
    };
    const fn = apiFunction(this, id, { name, handlersDir, environment });
    registry.grantFind(fn);
    return fn;
  }
}

interface LeaseTableKeys {
  readonly partitionKey: Attribute;
  readonly sortKey?: Attribute;
  readonly timeToLiveAttribute?: string;
}

/** Makes a table that outlives the stack: versions count on, and an audit is not deleted. */
function leaseTable(scope: Construct, id: string, keys: LeaseTableKeys): Table {
  return new Table(scope, id, {
    ...keys,
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
