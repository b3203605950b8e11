/** Says what each kind of device is given: its policies, its type, and what its folder holds. */
import type { DeviceKind } from "@outrider/protocol";

export interface KindOfDevice {
  /** Outputs of `OutriderFleet` that name the IoT policies of every certificate. */
  readonly policyOutputs: readonly string[];
  /** Output of `OutriderFleet` that names the thing type. */
  readonly thingTypeOutput: string;
  /** Whether it sends live video, for which there is a signaling channel of its name. */
  readonly hasChannel: boolean;
  /** Is the folder of its services on a Pi; see `edge/<kind>/deploy`. */
  readonly remoteDirectory: string;
}

/** Are the kinds. */
export const KINDS_OF_DEVICES: Readonly<Record<DeviceKind, KindOfDevice>> = {
  robot: {
    policyOutputs: ["DevicePolicyName", "CallPolicyName", "VideoPolicyName"],
    thingTypeOutput: "ThingTypeName",
    hasChannel: true,
    remoteDirectory: "/var/lib/outrider",
  },
  display: {
    policyOutputs: ["DisplayPolicyName", "DisplayCallPolicyName"],
    thingTypeOutput: "DisplayThingTypeName",
    hasChannel: false,
    remoteDirectory: "/var/lib/outrider-display",
  },
};
