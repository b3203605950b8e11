/** Makes the REST API of robots: its paths, what they accept, and which function answers. */
import type { Resource } from "aws-cdk-lib/aws-apigateway";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { changeRequest } from "../handlers/change-lease/request.ts";
import { publishRequest } from "../handlers/publish-action/request.ts";
import { apiFunction } from "./api-function.ts";
import type { FleetRegistry } from "./fleet-registry.ts";
import type { ImportedAccess } from "./imported-access.ts";
import { addModel, query } from "./keyed-api.ts";
import type { RobotLease } from "./robot-lease.ts";
import { openSessionFunction } from "./session-function.ts";
import { SignedInApi } from "./signed-in-api.ts";
import { acknowledgeIotWildcard, iotArn } from "./topic-policies.ts";

export interface RobotApiOptions {
  readonly access: ImportedAccess;
  readonly registry: FleetRegistry;
  readonly telemetry: Table;
  readonly sessions: Table;
  readonly lease: RobotLease;
  readonly handlersDir: string;
}

export class RobotApi extends Construct {
  /** Address of the stage, without a slash at its end. */
  readonly url: string;
  readonly keyId: string;
  readonly #options: RobotApiOptions;

  constructor(scope: Construct, id: string, options: RobotApiOptions) {
    super(scope, id);
    this.#options = options;
    const { userPool } = options.access;
    const api = new SignedInApi(this, "Rest", { name: "Outrider robots", userPool });
    this.url = api.url;
    this.keyId = api.keyId;
    this.#addPublishing(api);
    this.#addReading(api);
    const path = api.rest.root.addResource("session");
    const answer = openSessionFunction(this, "OpenSession", options);
    api.addForPeople({ method: "POST", path, answer });
  }

  #addPublishing(api: SignedInApi): void {
    const { root } = api.rest;
    const requestModels = {
      "application/json": addModel(api.rest, "PublishRequest", publishRequest),
    };
    const method = "POST";
    api.addForPeople({
      method,
      path: root.addResource("publish"),
      answer: this.#publishing("PublishAction", "publish-action"),
      options: { requestModels },
    });
    api.addForKey({
      method,
      path: root.addResource("machine").addResource("publish"),
      answer: this.#publishing("PublishMachineAction", "publish-machine-action"),
      options: { requestModels },
    });
  }

  #addReading(api: SignedInApi): void {
    const { root } = api.rest;
    const robots = root.addResource("robots");
    const robot = robots.addResource("{robot}");
    const get = (path: Resource, answer: LambdaFunction, ...names: string[]) =>
      api.addForPeople({
        method: "GET",
        path,
        answer,
        options: { requestParameters: query(...names) },
      });
    get(robots, this.#listing("ListRobots", "list-robots"), "limit", "nextToken");
    get(robot, this.#reporting("GetRobot", "get-robot"));
    const telemetry = this.#reporting("GetTelemetry", "get-telemetry");
    get(robot.addResource("telemetry"), telemetry, "from", "to", "limit", "nextToken");
    const devices = this.#listing("ListDevices", "list-devices");
    get(root.addResource("devices"), devices, "limit", "nextToken");
    this.#addLease(api, robot.addResource("lease"));
  }

  #addLease(api: SignedInApi, path: Resource): void {
    const { getLease, changeLease, leaseHistory } = this.#options.lease;
    api.addForPeople({ method: "GET", path, answer: getLease });
    const requestModels = {
      "application/json": addModel(api.rest, "LeaseRequest", changeRequest),
    };
    api.addForPeople({ method: "POST", path, answer: changeLease, options: { requestModels } });
    api.addForPeople({
      method: "GET",
      path: path.addResource("history"),
      answer: leaseHistory,
      options: { requestParameters: query("limit", "nextToken") },
    });
  }

  /** Alone may publish actions, to any robot: which one is in the request, who may is in the lease. */
  #publishing(id: string, name: string): LambdaFunction {
    const { registry, lease } = this.#options;
    const fn = this.#function(id, name, { LEASE_TABLE: lease.heads.tableName });
    const topics = iotArn(Stack.of(this), "topic", "*/action");
    fn.addToRolePolicy(new PolicyStatement({ actions: ["iot:Publish"], resources: [topics] }));
    acknowledgeIotWildcard(this, "topic/*/action", "Which robot it is for is in the request.");
    registry.grantFind(fn);
    lease.heads.grant(fn, "dynamodb:GetItem");
    return fn;
  }

  #listing(id: string, name: string): LambdaFunction {
    const fn = this.#function(id, name);
    this.#options.registry.grantList(fn);
    return fn;
  }

  #reporting(id: string, name: string): LambdaFunction {
    const { registry, telemetry } = this.#options;
    const fn = this.#function(id, name, { TELEMETRY_TABLE: telemetry.tableName });
    registry.grantFind(fn);
    telemetry.grant(fn, "dynamodb:Query");
    return fn;
  }

  #function(id: string, name: string, more: Record<string, string> = {}): LambdaFunction {
    const { registry, handlersDir } = this.#options;
    const environment = { REGISTRY_TABLE: registry.tableName, ...more };
    return apiFunction(this, id, { name, handlersDir, environment });
  }
}
