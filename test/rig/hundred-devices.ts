/** Names a hundred devices and lists what each could try, for tests of who reaches what. */
import type { Planned, PolicyDocument } from "@outrider/local/src/contracts.ts";
import type { IotAction } from "@outrider/local/src/iot/broker/authorizer.ts";
import { stackResources } from "../../tools/generate/stack-plan.ts";
import { TOPICS } from "../../tools/generate/who-may.ts";

/** One begins as another, ends as another, differs by its case alone; the rest are like any fleet. */
export const DEVICE_NAMES: readonly string[] = [
  ...["rover", "rover-", "rover-1", "rover-10", "ROVER-1", "1", "r", "_", "-", "x-rover-1"],
  ...["rover_1", "rover-1-drive", "telemetry", "drive", "action", "thing", "over-1", "name"],
  ...Array.from({ length: 82 }, (_, index) => `rover-${index + 100}`),
];

/** Is the identity of some person. */
export const SOMEONE = "us-east-1:0b5a1f0e-52a4-4a5f-8a19-2f6f3a1c9d11";

export interface Trial {
  readonly action: IotAction;
  /** Gives the topic, or the filter, that bears a device's name. */
  on(thing: string): string;
  /** Whether a device may do it where the name is its own. */
  readonly isOwn: boolean;
}

/** Is everything that a device could try with the messages of the catalogue. */
export const TRIALS: readonly Trial[] = TOPICS.flatMap(({ topic, publish, retain, receive }) => {
  const trial = (action: IotAction, someone: string, may: readonly string[]): Trial => {
    const template = topic.replace("{operatorId}", someone);
    const on = (thing: string) => template.replace("{thing}", thing);
    return { action, on, isOwn: may.includes("robot") };
  };
  return [
    trial("iot:Publish", SOMEONE, publish),
    trial("iot:RetainPublish", SOMEONE, retain),
    trial("iot:Receive", SOMEONE, receive),
    trial("iot:Subscribe", SOMEONE, receive),
    ...(topic.includes("{operatorId}") ? [trial("iot:Subscribe", "+", receive)] : []),
  ];
});

export interface SynthesizedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

/** Finds policies of the synthesized stacks by their logical ids. @throws where there is none. */
export function synthesizedPolicies(...ids: readonly RegExp[]): readonly SynthesizedPolicy[] {
  const planned = stackResources();
  return ids.map((id) => {
    const found = planned.find(({ scope }) => id.test(scope.logicalId));
    if (found === undefined) throw new Error(`the stacks have no ${id}`);
    return { name: found.identity.ref, document: documentOf(found) };
  });
}

function documentOf({ properties }: Planned): PolicyDocument {
  return (properties as { readonly PolicyDocument: PolicyDocument }).PolicyDocument;
}
