/**
 * The seams inside the local host: what a resource type is, what an AWS call looks like once its
 * signature is verified, and which engines a resource may use when it starts.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { z } from "zod";
import type { CloudFront } from "./cloudfront/cloudfront-engine.ts";
import type { IdentityPools, UserPools } from "./cognito/seams.ts";
import type { S3 } from "./s3/s3-engine.ts";
import type { Scheduler } from "./scheduler/scheduler-engine.ts";
import type { Secrets } from "./secrets-manager/secrets-engine.ts";

export type { Claims, UserPools } from "./cognito/seams.ts";

/**
 * Says who made a call: the account's own administrator, one session of a role, or nobody known, as
 * those who sign up and sign in are.
 */
export interface Principal {
  readonly kind: "administrator" | "role-session" | "anonymous";
  /**
   * `arn:aws:iam::<account>:user/local` or `arn:aws:sts::<account>:assumed-role/<role>/<session>`;
   * empty for nobody known.
   */
  readonly arn: string;
  readonly accountId: string;
  /** The IAM key `aws:userid`: `<unique role id>:<session name>` for a role session. */
  readonly userId: string;
  /** Present for a role session. */
  readonly roleArn?: string;
  readonly sessionName?: string;
  /** What the session's issuer vouches for, by condition key: `credentials-iot:ThingName`. */
  readonly sessionContext?: Readonly<Record<string, string | readonly string[]>>;
}

/** Is one access key as the front door knows it. Session keys carry a token and an end. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiresAtMs?: number;
}

/** Is one AWS call whose signature was verified, or which needs none (an anonymous principal). */
export interface AwsCall {
  readonly requestId: string;
  /** Signing name of the credential scope, e.g. `iot`, `iotdata`, `dynamodb`, `logs`. */
  readonly service: string;
  readonly method: string;
  /** Path as sent, percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly principal: Principal;
  /** Address of the caller, as the connection tells it. */
  readonly sourceIp?: string;
}

/** Is what an engine answers; `body` objects are sent as JSON. */
export interface AwsReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string | object;
}

/** Answers the calls of the AWS services whose signing names it lists. */
export interface AwsService {
  readonly signingNames: readonly string[];
  handle(call: AwsCall): Promise<AwsReply>;
}

/** Is an error in AWS's terms; the front door renders it in the protocol of the call. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  /** AWS's exception name, e.g. `ResourceNotFoundException`. */
  readonly code: string;
  readonly status: number;
  /** Further members of the exception's body. */
  readonly members: Readonly<Record<string, unknown>>;
  constructor(
    code: string,
    message: string,
    status = 400,
    members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** Is an IAM or IoT policy document after parsing. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  /** Says in a role's trust who may assume it, by kind: `Service`, `AWS`, `Federated`, or `*` for anyone. */
  readonly Principal?: Readonly<Record<string, readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Keeps roles and their policies, and issues and finds session credentials. */
export interface Iam {
  readonly administrator: Credentials;
  /** `maxSessionS` is the longest session that anyone may ask for, 3600 where it lacks. */
  putRole(role: {
    arn: string;
    name: string;
    trust: PolicyDocument;
    maxSessionS?: number | undefined;
  }): void;
  findRole(
    roleArn: string,
  ): { readonly trust: PolicyDocument; readonly maxSessionS: number } | undefined;
  putRolePolicy(roleArn: string, policyName: string, document: PolicyDocument): void;
  policiesOf(roleArn: string): readonly PolicyDocument[];
  /** Issues session credentials; `durationS` 900 to 43200. */
  assumeRole(
    roleArn: string,
    sessionName: string,
    durationS: number,
    sessionContext?: Principal["sessionContext"],
  ): Credentials;
  /** Finds a key; `undefined` when unknown. An expired one is found, so that the error can say so. */
  find(accessKeyId: string): { credentials: Credentials; principal: Principal } | undefined;
}

/** Runs Lambda functions in child processes over the Lambda Runtime API. */
export interface Functions {
  put(definition: FunctionDefinition): void;
  /**
   * Invokes and waits; the result is the response payload, or the error the function reported. With
   * `async` it waits only until the event is taken, and `onSettled` is called when that has run or was
   * given up, but not when the host stops before.
   */
  invoke(
    nameOrArn: string,
    payload: Buffer,
    options?: { async?: boolean; onSettled?: () => void },
  ): Promise<InvokeResult>;
  /** Replaces a function's code in place (`npm run dev`): running instances finish, new ones use it. */
  swap(name: string, codeDir: string): Promise<void>;
}

export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  readonly runtime: string;
  readonly handler: string;
  readonly codeDir: string;
  readonly roleArn: string;
  readonly timeoutS: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly tracing: boolean;
}

export type InvokeResult =
  | { readonly ok: true; readonly payload: Buffer }
  | { readonly ok: false; readonly errorType: string; readonly payload: Buffer };

/** Publishes on the local broker as the service itself (IoT Data, topic rules). */
export interface IotPublisher {
  publish(message: { topic: string; payload: Buffer; qos: 0 | 1; retain: boolean }): Promise<void>;
}

/** Appends to a log group, made if missing. */
export interface Logs {
  put(logGroup: string, logStream: string, message: string, timestampMs: number): void;
  putGroup(logGroup: string, retentionDays: number | undefined): void;
}

/** Says where a resource stands; all a pure `identify` may use. */
export interface Scope {
  readonly stackName: string;
  readonly logicalId: string;
  readonly region: string;
  readonly accountId: string;
  /** `http://localhost:<port>` of the front door; bound before the plan is made. */
  readonly endpoint: string;
  /** Gives a stable name as CloudFormation would, `<stack>-<logicalId>-<hash>`, at most `max` long. */
  physicalName(max?: number): string;
  /** Gives a stable id of `length` lower-case letters and digits, unique to this resource. */
  stableId(length: number): string;
  /** Gives a secret kept with the host's state (0600), the same at every start. */
  secret(length: number): string;
  /** Directory of an asset of the assembly by its object key `<hash>.zip`. */
  assetDir(objectKey: string): string;
}

export interface Identity {
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives, by attribute name (`Arn`, `Endpoint.Address`). */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Is one CloudFormation resource type as the local host honours it. */
export interface ResourceKind<P = unknown> {
  readonly type: string;
  /** Strict schema of the honoured properties; anything else is refused by name. */
  readonly schema: z.ZodType<P>;
  identify(properties: P, scope: Scope): Identity;
  start?(resource: Planned<P>, engines: Engines): Promise<void> | void;
}

export interface Planned<P = unknown> {
  readonly type: string;
  readonly properties: P;
  readonly identity: Identity;
  readonly scope: Scope;
}

/** Are the engines a resource may use when it starts. Each lives in its own folder. */
export interface Engines {
  readonly iam: Iam;
  readonly functions: Functions;
  readonly logs: Logs;
  readonly dynamodb: DynamoDb;
  readonly restApis: RestApis;
  readonly httpApis: HttpApis;
  readonly iot: Iot;
  readonly scheduler: Scheduler;
  readonly secrets: Secrets;
  readonly kvs: Kvs;
  readonly s3: S3;
  readonly cloudFront: CloudFront;
  readonly invokePermissions: InvokePermissions;
  readonly userPools: UserPools;
  readonly identityPools: IdentityPools;
}

/** Keeps which services may invoke which functions: the functions' resource policies. */
export interface InvokePermissions {
  /** Adds or replaces the permission of that id. */
  put(id: string, permission: InvokePermission): void;
  /** Says whether a service may invoke a function for one of its own resources. */
  allows(request: {
    readonly functionArn: string;
    /** Such as `apigateway.amazonaws.com`. */
    readonly service: string;
    readonly sourceArn: string;
  }): boolean;
}

export interface InvokePermission {
  /** Name or ARN. */
  readonly functionName: string;
  readonly principal: string;
  /** May have wildcards, as in the operator ArnLike; any source when missing. */
  readonly sourceArn?: string | undefined;
  readonly sourceAccount?: string | undefined;
}

/** Keeps the signaling channels of live video. */
export interface Kvs {
  /** Makes or changes a channel; `messageTtlS` 5 to 120. */
  putChannel(channel: {
    readonly name: string;
    readonly arn: string;
    readonly messageTtlS: number;
    readonly tags: Readonly<Record<string, string>>;
  }): void;
}

/** Makes tables with the engine's own API; `definition` is the body of a CreateTable call. */
export interface DynamoDb {
  putTable(definition: Readonly<Record<string, unknown>> & { TableName: string }): Promise<void>;
  /** Expires items whose `attribute` (epoch seconds) lies in the past. */
  putTimeToLive(tableName: string, attribute: string): void;
  /** Writes one item in the DynamoDB JSON form, as topic rules do. */
  putItem(tableName: string, item: Readonly<Record<string, unknown>>): Promise<void>;
}

/** Serves API Gateway HTTP APIs at `/_api/<apiId>/`. The part files add to one model. */
export interface HttpApis {
  /** Adds one resource of the `AWS::ApiGatewayV2::` family, keyed by its type and ref. */
  put(type: string, ref: string, properties: Readonly<Record<string, unknown>>): void;
}

/** Serves API Gateway REST APIs at `/_api/<apiId>/<stage>/`. The part files add to one model. */
export interface RestApis {
  /** Adds one resource of the `AWS::ApiGateway::` family, keyed by its type and ref. */
  put(type: string, ref: string, properties: Readonly<Record<string, unknown>>): void;
}

/** Keeps things, certificates, policies and rules, and runs the broker. */
export interface Iot extends IotPublisher {
  putPolicy(policy: { name: string; arn: string; document: PolicyDocument }): void;
  putThingType(thingType: { name: string; arn: string; description: string | undefined }): void;
  putRule(rule: { name: string; arn: string; payload: Readonly<Record<string, unknown>> }): void;
}

/** Takes over an HTTP upgrade (WebSocket) whose path it owns. */
export interface UpgradeHandler {
  readonly path: string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}
