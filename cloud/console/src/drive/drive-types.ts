/** Names what the console's driving core takes in, remembers and asks for. */
import type { drive, driveState, Payload, Refusal, stop, telemetry } from "@outrider/protocol";
import type { Vector } from "./vector.ts";

/** Is where a wish to move comes from; several may be held at once. */
export type InputSource = "pad" | "keyboard" | "joystick" | "gamepad";

export type DriveStateMessage = Payload<typeof driveState>;

/** Is what one operator's page remembers of driving one robot. Replaced, never changed in place. */
export interface DriveState {
  readonly operatorId: string;
  readonly linkUp: boolean;
  /** Whether the page is shown. */
  readonly visible: boolean;
  /** Highest throttle, 0 to 1. */
  readonly limit: number;
  readonly held: Readonly<Partial<Record<InputSource, Vector>>>;
  /** Sources that do not count until their hand has let go. */
  readonly blocked: readonly InputSource[];
  /** Why they do not. */
  readonly blockedBy: BlockReason | undefined;
  /** Sequence of the newest command sent. */
  readonly sequence: number;
  /** Newest drive-state heard, and when. */
  readonly heard: { readonly message: DriveStateMessage; readonly atMs: number } | undefined;
  /** Whether a moving command went out since the last zero. */
  readonly moving: boolean;
  /** When the newest moving command went out. */
  readonly movedAtMs: number;
  /** Zeros still to be repeated after a release. */
  readonly zerosDue: number;
  readonly sentAtMs: number;
  readonly zeroAtMs: number;
  /** Sequence of the newest zero. */
  readonly zeroSequence: number;
  /** When a hand last did anything on the page. */
  readonly activeAtMs: number;
  /** Since when a held input waits to be obeyed; none while nothing is held. */
  readonly heldSinceMs: number | undefined;
  readonly emergency: EmergencyView;
  readonly refusal: { readonly reason: Refusal; readonly atMs: number } | undefined;
  readonly picture: PictureView;
  readonly permit: Permit;
  /** When the permit to drive was given last. */
  readonly permittedAtMs: number;
  /** Commands in flight, newest last, for the round trip. */
  readonly flights: readonly Flight[];
  /** Round trips of the last seconds, newest last. */
  readonly roundTrips: readonly RoundTrip[];
}

export interface Flight {
  readonly sequence: number;
  readonly sentAtMs: number;
}

export interface RoundTrip {
  readonly ms: number;
  readonly atMs: number;
}

export interface EmergencyView {
  /** What the robot says; none until it was heard. */
  readonly latched: boolean | undefined;
  /** Set from the operator's press until the robot says that it is latched. */
  readonly raising: { readonly sinceMs: number; readonly sentAtMs: number | undefined } | undefined;
  /** Set while the operator holds the button that clears, and then until the robot has cleared. */
  readonly clearing:
    | { readonly pressedAtMs: number; readonly sentAtMs: number | undefined }
    | undefined;
  /** Set when clearing came to nothing. */
  readonly clearFailed: boolean;
}

/**
 * Is what the camera's picture means for driving.
 * - `unasked`: no picture was asked for, or none can be: the operator drives by sight or by the map.
 * - `fresh`: it shows how things are.
 * - `old`, `missing`: it does not, or there is none: driving is locked.
 * - `overridden`: it does not, and the operator drives all the same, on purpose.
 */
export type PictureView = "unasked" | "fresh" | "old" | "missing" | "overridden";

/**
 * Is whether this page may drive.
 * - `drive`: it holds the robot's lease, or the robot needs none.
 * - `asking`: it may as soon as it has the lease, which is free.
 * - `taken`: somebody else holds it.
 * - `watch`: it sends nothing but stops: the person may not drive, or does so in another tab.
 */
export type Permit =
  | { readonly kind: "drive" }
  | { readonly kind: "asking" }
  | { readonly kind: "taken"; readonly by: string }
  | { readonly kind: "watch"; readonly why: "viewer" | "other-tab" };

/** Is why held inputs do not count until they are released. */
export type BlockReason =
  | "picture"
  | "stop"
  | "emergency-stop"
  | "link"
  | "focus"
  | "silence"
  | "lease-lost"
  | Extract<Refusal, "not-released" | "no-lease">;

export type DriveEvent =
  | { readonly type: "hold"; readonly source: InputSource; readonly vector: Vector }
  | { readonly type: "release"; readonly source: InputSource }
  | { readonly type: "limit"; readonly limit: number }
  | { readonly type: "stop" }
  | { readonly type: "emergency-stop" }
  | { readonly type: "clear-press" }
  | { readonly type: "clear-release" }
  | { readonly type: "link"; readonly up: boolean }
  | { readonly type: "visible"; readonly visible: boolean }
  | { readonly type: "blur" }
  | { readonly type: "activity" }
  | { readonly type: "drive-state"; readonly message: DriveStateMessage }
  | { readonly type: "telemetry"; readonly report: LatchReport }
  | { readonly type: "picture"; readonly picture: PictureView }
  | { readonly type: "permit"; readonly permit: Permit }
  | { readonly type: "tick" };

/** Is what one telemetry says of the emergency stop, and when by the robot's own clock. */
export type LatchReport = Pick<Payload<typeof telemetry>, "bootId" | "clockMs" | "emergencyStop">;

export type DriveAction =
  | { readonly type: "drive"; readonly payload: Payload<typeof drive> }
  | { readonly type: "stop"; readonly payload: Payload<typeof stop> };

export interface DriveStep {
  readonly state: DriveState;
  readonly actions: readonly DriveAction[];
}
