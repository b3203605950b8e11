/** Is the IoT engine as resources use it: more than the seam `Iot` that other engines see. */
import type { Iot } from "../contracts.ts";

export interface IotEngine extends Iot {
  putThing(thing: {
    name: string;
    type: string | undefined;
    attributes: Readonly<Record<string, string>>;
  }): void;
  /** `durationS` 900 to 43200. @throws AwsError InvalidRequestException. */
  putRoleAlias(alias: { name: string; roleArn: string; durationS: number }): void;
  attachPolicy(policy: string, principal: string): void;
  attachThingPrincipal(thing: string, principal: string): void;
}

/** Narrows the seam to the engine. @throws TypeError when something else was put in its place. */
export function iotEngine(iot: Iot): IotEngine {
  if ("putThing" in iot && "attachPolicy" in iot) return iot as IotEngine;
  throw new TypeError("engines.iot is not the IoT engine of createIot");
}
