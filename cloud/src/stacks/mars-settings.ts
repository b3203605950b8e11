/** Asks where weather and photos are to come from. */
import { CfnParameter } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { PHOTO_SOURCES, WEATHER_SOURCES } from "../mars/sources.ts";

export class MarsSettings extends Construct {
  /** One of `WEATHER_SOURCES`. */
  readonly weatherSource: string;
  /** One of `PHOTO_SOURCES`. */
  readonly photoSource: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.weatherSource = this.#ask("WeatherSource", WEATHER_SOURCES, "weather");
    this.photoSource = this.#ask("PhotoSource", PHOTO_SOURCES, "photos");
  }

  /** Parameters have names that people type: no path in front, no hash behind. */
  #ask(name: string, allowedValues: readonly string[], what: string): string {
    const parameter = new CfnParameter(this, name, {
      type: "String",
      description: `Where the ${what} come from; sample asks nobody and says so on every screen.`,
      default: "sample",
      allowedValues: [...allowedValues],
    });
    parameter.overrideLogicalId(name);
    return parameter.valueAsString;
  }
}
