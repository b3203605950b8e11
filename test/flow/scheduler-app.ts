/** Synthesizes, with the CDK's own constructs, functions that are invoked by schedules. */
import { App, CfnOutput, Duration, Stack } from "aws-cdk-lib";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { Schedule, ScheduleExpression, ScheduleTargetInput } from "aws-cdk-lib/aws-scheduler";
import { LambdaInvoke } from "aws-cdk-lib/aws-scheduler-targets";

export interface SchedulerAppOptions {
  readonly outdir: string;
  /** Where the function's code lies. */
  readonly codeDir: string;
  /** Whether there is a nightly schedule beside the hourly one. @default true */
  readonly hasNightly?: boolean;
}

/** Writes the assembly. */
export function synthesizeScheduler(options: SchedulerAppOptions): void {
  const { outdir, codeDir, hasNightly = true } = options;
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, "Scheduled");
  const worker = new LambdaFunction(stack, "Worker", {
    code: Code.fromAsset(codeDir),
    handler: "index.handler",
    runtime: Runtime.NODEJS_24_X,
  });
  const make = (id: string, schedule: ScheduleExpression) =>
    new Schedule(stack, id, {
      schedule,
      target: new LambdaInvoke(worker, {
        input: ScheduleTargetInput.fromObject({ id, at: "<aws.scheduler.scheduled-time>" }),
        retryAttempts: 3,
      }),
    });
  const hourly = make("Hourly", ScheduleExpression.rate(Duration.hours(1)));
  if (hasNightly) make("Nightly", ScheduleExpression.cron({ minute: "30", hour: "2" }));
  new CfnOutput(stack, "WorkerName", { value: worker.functionName });
  new CfnOutput(stack, "WorkerArn", { value: worker.functionArn });
  new CfnOutput(stack, "HourlyName", { value: hourly.scheduleName });
  app.synth();
}
