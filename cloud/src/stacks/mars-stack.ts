/** Holds the weather and photos from Mars: what fetches, keeps and serves them. */
import type { CfnFunction, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Schedule, ScheduleExpression } from "aws-cdk-lib/aws-scheduler";
import { LambdaInvoke } from "aws-cdk-lib/aws-scheduler-targets";
import { CfnOutput, Duration, Stack, Validations } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { KeyedApi, query } from "./keyed-api.ts";
import { MarsFunctions } from "./mars-functions.ts";
import { MarsPhotos } from "./mars-photos.ts";
import { MarsSettings } from "./mars-settings.ts";

/** How often to fetch. A sol's weather changes as data come in, and DEMO_KEY allows no more. */
const FETCHED_EACH = Duration.hours(1);

export class MarsStack extends Stack {
  /** `handlersDir` holds the bundled handlers, one folder each. */
  constructor(scope: Construct, id: string, handlersDir: string) {
    super(scope, id, { description: "Outrider: weather and photos from Mars for displays." });

    const settings = new MarsSettings(this, "Settings");
    const photos = new MarsPhotos(this, "Photos");
    const functions = new MarsFunctions(this, "Functions", { photos, settings, handlersDir });
    const schedule = fetchEachHour(this, functions.fetchMars);
    const api = new KeyedApi(this, "Api", {
      name: "Outrider Mars",
      // OutriderRobot makes it.
      makesLogRole: false,
      keyReason: "Displays have no person to sign in; a key and its limits hold them.",
    });
    addRoutes(api, functions);

    new CfnOutput(this, "MarsApiURL", { value: api.url });
    new CfnOutput(this, "MarsApiKeyId", { value: api.keyId });
    new CfnOutput(this, "PhotosUrl", { value: photos.url });
    new CfnOutput(this, "PhotosBucketName", { value: photos.bucket.bucketName });
    new CfnOutput(this, "MarsTableName", { value: functions.table.tableName });
    new CfnOutput(this, "ScheduleName", { value: schedule.scheduleName });
    new CfnOutput(this, "FetchFunctionName", { value: functions.fetchMars.functionName });
    new CfnOutput(this, "NasaSecretArn", { value: functions.nasaKey.secretArn });
  }
}

function fetchEachHour(stack: Stack, fetchMars: LambdaFunction): Schedule {
  const name = stack.getLogicalId(fetchMars.node.defaultChild as CfnFunction);
  Validations.of(stack).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${name}.Arn>:*]`,
    reason: "The schedule's role may invoke this one function, in every version of it.",
  });
  return new Schedule(stack, "Fetching", {
    description: "Fetches weather and photos from Mars.",
    schedule: ScheduleExpression.rate(FETCHED_EACH),
    target: new LambdaInvoke(fetchMars, {
      retryAttempts: 2,
      // Later the next run is near.
      maxEventAge: Duration.minutes(15),
    }),
  });
}

function addRoutes(api: KeyedApi, { getMars: answer }: MarsFunctions): void {
  const options = { requestParameters: query("width", "height", "fit") };
  const path = api.rest.root.addResource("mars");
  api.addForKey({ method: "GET", path, answer, options });
  api.addForKey({ method: "GET", path: path.addResource("photo"), answer, options });
}
