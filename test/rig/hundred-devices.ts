/** Names a hundred devices and lists what each could try, for tests of who reaches what. */
import type { Planned, PolicyDocument } from "@outrider/local/src/contracts.ts";
import type { IotAction } from "@outrider/local/src/iot/broker/authorizer.ts";
import type { DeviceKind } from "@outrider/protocol";
import { stackResources } from "../../tools/generate/stack-plan.ts";
import { type Caller, TOPICS, type TopicRow } from "../../tools/generate/who-may.ts";

/** One begins or ends as another, differs by its case alone, is a word of a topic; the rest are any fleet. */
export const DEVICE_NAMES: readonly string[] = [
  ...["rover", "rover-", "rover-1", "rover-10", "ROVER-1", "1", "r", "_", "-", "x-rover-1"],
  ...["rover_1", "rover-1-drive", "telemetry", "drive", "action", "thing", "over-1", "name"],
  ...["card", "layout", "presence", "call", "reply", "snapshot", "page", "display"],
  ...Array.from({ length: 74 }, (_, index) => `rover-${index + 100}`),
];

/** Is one of the displays. */
export const DISPLAY_NAME = "rover-";

/** Is the identity of some person. */
export const SOMEONE = "us-east-1:0b5a1f0e-52a4-4a5f-8a19-2f6f3a1c9d11";

const DISPLAYS = new Set(DEVICE_NAMES.filter((_, index) => index % 2 === 1));

/** Gives what a device is: every other one is a display. */
export function kindOf(name: string): DeviceKind {
  return DISPLAYS.has(name) ? "display" : "robot";
}

/** Are the logical ids of the policies that a device of a kind has. */
export const POLICY_IDS: Readonly<Record<DeviceKind, readonly RegExp[]>> = {
  robot: [/^DevicePolicy$/, /^DeviceCallPolicy$/, /^DeviceVideoPolicy/],
  display: [/^DisplayPolicy$/, /^DisplayCallPolicy$/],
};

export interface Trial {
  readonly action: IotAction;
  /** Gives the topic, or the filter, that bears a device's name. */
  on(thing: string): string;
  /** Says whether a device may do it where the name is its own, another's, or `+`. */
  may(device: string, thing: string): boolean;
}

/** Is everything that a device could try with the messages of the catalogue. */
export const TRIALS: readonly Trial[] = TOPICS.flatMap((row) => {
  const { topic, publish, retain, receive } = row;
  const trial = (action: IotAction, someone: string, callers: readonly Caller[]): Trial => {
    const template = topic.replace("{operatorId}", someone).replace("{page}", "weather");
    const on = (thing: string) => template.replace("{thing}", thing);
    const isOfThing = topic.includes("{thing}");
    return {
      action,
      on,
      may: (device, thing) => {
        if (!callers.includes(kindOf(device))) return false;
        if (kindOf(device) === "display" && looksOn(row, action))
          return mayLookOn(row, { action, someone, device, thing });
        return thing === device || !isOfThing;
      },
    };
  };
  const isPersonal = topic.includes("{operatorId}");
  // A display that looks on calls, and is answered, in its own name: the last is one's.
  const names = isPersonal && row.onlooker ? [SOMEONE, DISPLAY_NAME] : [SOMEONE];
  return [
    ...names.flatMap((someone) => [
      trial("iot:Publish", someone, publish),
      trial("iot:RetainPublish", someone, retain),
      trial("iot:Receive", someone, receive),
      trial("iot:Subscribe", someone, receive),
    ]),
    ...(isPersonal ? [trial("iot:Subscribe", "+", receive)] : []),
  ];
});

/** Tells whether an action of a row is that of somebody who looks on. */
function looksOn({ onlooker }: TopicRow, action: IotAction): boolean {
  return onlooker === (/Publish$/.test(action) ? "publish" : "receive");
}

interface Look {
  readonly action: IotAction;
  readonly someone: string;
  readonly device: string;
  readonly thing: string;
}

/** Says whether a display may look on: in its own name, and else by a filter on all devices alone. */
function mayLookOn({ topic }: TopicRow, { action, someone, device, thing }: Look): boolean {
  if (topic.includes("{operatorId}")) return someone === device;
  return action !== "iot:Subscribe" || thing === "+";
}

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
