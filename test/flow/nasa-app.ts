/** Synthesizes, with the CDK's own constructs, a function that fetches from NASA. */
import { App, CfnOutput, CfnParameter, Duration, Stack } from "aws-cdk-lib";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";

export interface NasaAppOptions {
  readonly outdir: string;
  /** Where the function's code lies. */
  readonly codeDir: string;
}

/** Writes the assembly, whose stack has the name of the kit's own. */
export function synthesizeNasa({ outdir, codeDir }: NasaAppOptions): void {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, "OutriderMars");
  const source = (id: string) => new CfnParameter(stack, id, { default: "none" }).valueAsString;
  const fetcher = new LambdaFunction(stack, "Fetcher", {
    code: Code.fromAsset(codeDir),
    handler: "index.handler",
    runtime: Runtime.NODEJS_24_X,
    timeout: Duration.seconds(30),
    environment: { WEATHER: source("WeatherSource"), PHOTOS: source("PhotoSource") },
  });
  new CfnOutput(stack, "FetcherName", { value: fetcher.functionName });
  app.synth();
}
