/** Makes the REST API of robots: its paths, what they accept, and which function answers. */
import { LambdaIntegration, type MethodOptions, type Resource } from "aws-cdk-lib/aws-apigateway";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { publishRequest } from "../handlers/publish-action/request.ts";
import { apiFunction } from "./api-function.ts";
import type { FleetRegistry } from "./fleet-registry.ts";
import { addModel, KeyedApi } from "./keyed-api.ts";
import { acknowledgeIotWildcard, iotArn } from "./topic-policies.ts";

export interface RobotApiOptions {
  readonly registry: FleetRegistry;
  readonly telemetry: Table;
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
    const api = new KeyedApi(this, "Rest", "Outrider robots");
    this.url = api.url;
    this.keyId = api.keyId;
    const { root } = api.rest;
    const robots = root.addResource("robots");
    const robot = robots.addResource("{robot}");
    const body = { "application/json": addModel(api.rest, "PublishRequest", publishRequest) };
    const checked = { apiKeyRequired: true, requestValidator: api.validator };
    const route = (method: string, resource: Resource, fn: LambdaFunction, more?: MethodOptions) =>
      resource.addMethod(method, new LambdaIntegration(fn, { allowTestInvoke: false }), {
        ...checked,
        ...more,
      });
    route("POST", root.addResource("publish"), this.#publishAction(), { requestModels: body });
    route("GET", robots, this.#listRobots(), { requestParameters: query("limit", "nextToken") });
    route("GET", robot, this.#getRobot());
    route("GET", robot.addResource("telemetry"), this.#getTelemetry(), {
      requestParameters: query("from", "to", "limit", "nextToken"),
    });
  }

  /** Alone may publish actions, to any robot: which one is in the request. */
  #publishAction(): LambdaFunction {
    const fn = this.#function("PublishAction", "publish-action", { telemetry: false });
    const topics = iotArn(Stack.of(this), "topic", "*/action");
    fn.addToRolePolicy(new PolicyStatement({ actions: ["iot:Publish"], resources: [topics] }));
    acknowledgeIotWildcard(this, "topic/*/action", "Which robot it is for is in the request.");
    this.#options.registry.grantFind(fn);
    return fn;
  }

  #listRobots(): LambdaFunction {
    const fn = this.#function("ListRobots", "list-robots", { telemetry: false });
    this.#options.registry.grantList(fn);
    return fn;
  }

  #getRobot(): LambdaFunction {
    return this.#readingFunction("GetRobot", "get-robot");
  }

  #getTelemetry(): LambdaFunction {
    return this.#readingFunction("GetTelemetry", "get-telemetry");
  }

  #readingFunction(id: string, name: string): LambdaFunction {
    const fn = this.#function(id, name, { telemetry: true });
    this.#options.registry.grantFind(fn);
    this.#options.telemetry.grant(fn, "dynamodb:Query");
    return fn;
  }

  #function(id: string, name: string, reads: { telemetry: boolean }): LambdaFunction {
    const { registry, telemetry, handlersDir } = this.#options;
    const environment = {
      REGISTRY_TABLE: registry.tableName,
      ...(reads.telemetry ? { TELEMETRY_TABLE: telemetry.tableName } : {}),
    };
    return apiFunction(this, id, { name, handlersDir, environment });
  }
}

/** Lists optional members of the query; others are ignored. */
function query(...names: string[]): Record<string, boolean> {
  return Object.fromEntries(names.map((name) => [`method.request.querystring.${name}`, false]));
}
