/** Makes the two functions of Mars, each with no more rights than its work needs. */

import { mars } from "@outrider/protocol";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Architecture, type Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { RemovalPolicy, SecretValue, Stack, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { apiFunction } from "./api-function.ts";
import type { MarsPhotos } from "./mars-photos.ts";
import type { MarsSettings } from "./mars-settings.ts";
import { iotArn } from "./topic-policies.ts";

export interface MarsFunctionsOptions {
  readonly photos: MarsPhotos;
  readonly settings: MarsSettings;
  readonly handlersDir: string;
}

/** Memory in MB: a processor of about a half for pictures, of which a large one takes a second. */
const MEMORY_MB = 1_024;
/** Longest fetch in s: its sources may be asked for 40 s, and the rest is for pictures, the table and displays. */
const FETCH_S = 60;
/** Longest answer in s: below the 29 of API Gateway. */
const ANSWER_S = 25;

export class MarsFunctions extends Construct {
  /** One item for each kind of thing that is known. */
  readonly table: Table;
  /** Holds the NASA key as plain text. */
  readonly nasaKey: Secret;
  /** Is invoked by the schedule. */
  readonly fetchMars: LambdaFunction;
  /** Serves `GET /mars` and `GET /mars/photo`. */
  readonly getMars: LambdaFunction;
  readonly #options: MarsFunctionsOptions;

  constructor(scope: Construct, id: string, options: MarsFunctionsOptions) {
    super(scope, id);
    this.#options = options;
    this.table = new Table(this, "Known", {
      partitionKey: { name: "record", type: AttributeType.STRING },
      timeToLiveAttribute: "expiresAtS",
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // What it holds is fetched again within the hour.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.nasaKey = nasaKey(this);
    this.fetchMars = this.#fetchMars();
    this.getMars = this.#getMars();
  }

  #fetchMars(): LambdaFunction {
    const { photos, settings } = this.#options;
    const fn = this.#function("FetchMars", "fetch-mars", FETCH_S, {
      NASA_SECRET: this.nasaKey.secretArn,
      WEATHER_SOURCE: settings.weatherSource,
      PHOTO_SOURCE: settings.photoSource,
    });
    const writes = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];
    this.table.grant(fn, "dynamodb:GetItem", ...writes);
    photos.grant(fn, "originals", "s3:GetObject", "s3:PutObject");
    photos.grant(fn, "photos", "s3:PutObject");
    this.nasaKey.grantRead(fn);
    const topic = iotArn(Stack.of(this), "topic", mars.topic);
    const actions = ["iot:Publish", "iot:RetainPublish"];
    fn.addToRolePolicy(new PolicyStatement({ actions, resources: [topic] }));
    return fn;
  }

  #getMars(): LambdaFunction {
    const { photos } = this.#options;
    const fn = this.#function("GetMars", "get-mars", ANSWER_S);
    this.table.grant(fn, "dynamodb:GetItem", "dynamodb:PutItem");
    photos.grant(fn, "originals", "s3:GetObject");
    photos.grant(fn, "photos", "s3:PutObject");
    return fn;
  }

  /** Sharp's native part is beside the code: the function runs on what the bundling machine runs on. */
  #function(
    id: string,
    name: string,
    timeoutS: number,
    more: Record<string, string> = {},
  ): LambdaFunction {
    const { photos, handlersDir } = this.#options;
    return apiFunction(this, id, {
      name,
      handlersDir,
      memoryMb: MEMORY_MB,
      timeoutS,
      architecture: process.arch === "arm64" ? Architecture.ARM_64 : Architecture.X86_64,
      environment: {
        MARS_TABLE: this.table.tableName,
        PHOTOS_BUCKET: photos.bucket.bucketName,
        PHOTOS_URL: photos.url,
        ...more,
      },
    });
  }
}

/** Begins with NASA's key for everybody; whoever has one of their own puts it in as the new value. */
function nasaKey(scope: Construct): Secret {
  const secret = new Secret(scope, "NasaKey", {
    description: "Key of api.nasa.gov. DEMO_KEY is public and allows 30 requests an hour.",
    secretStringValue: SecretValue.unsafePlainText("DEMO_KEY"),
  });
  Validations.of(secret).acknowledge({
    id: "AwsSolutions-SMG4",
    reason: "NASA gives keys by mail and has no way to rotate one.",
  });
  return secret;
}
