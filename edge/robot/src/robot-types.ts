/** Names what the robot's core takes in, remembers and asks for. */
import type { action, drive, driveState, lease, Payload, Refusal, stop } from "@outrider/protocol";

/** Is what the core remembers. It is replaced, never changed in place. */
export interface RobotState {
  /** Id of this run; stamps of another run are refused. */
  readonly bootId: string;
  /** Newest sequence of each operator heard, and whether they have released since the last stop. */
  readonly operators: ReadonlyMap<
    string,
    { readonly sequence: number; readonly released: boolean }
  >;
  /** Whose drive holds the motors; none after a release, a stop, or while an action's pulse runs. */
  readonly driver: string | undefined;
  /** Newest drive command heard, obeyed or not. */
  readonly newest: { readonly operatorId: string; readonly sequence: number } | undefined;
  readonly obeyedAtMs: number | undefined;
  /** When the newest stop arrived or the link was lost: what arrived before it counts no more. */
  readonly stoppedAtMs: number;
  /** Newest time of publication, in ms since 1970, of the actions obeyed; none before the first. */
  readonly publishedAtMs: number | undefined;
  /** Newest refusal that no drive-state has told yet. */
  readonly refused: Payload<typeof driveState>["refused"];
  readonly lease: Payload<typeof lease> | undefined;
  /** What the gate last said; none while there is no gate. */
  readonly gate: GateView | undefined;
  readonly clockSynchronised: boolean;
  readonly driveStateUntilMs: number;
  readonly driveStateAtMs: number;
}

export interface GateView {
  readonly left: number;
  readonly right: number;
  readonly emergencyStopped: boolean;
  readonly faulty: boolean;
}

/** Are the settings that the core's judgements depend on. */
export interface RobotLimits {
  /** Oldest stamp obeyed, 100 to 1000 ms. */
  readonly ageMsMax: number;
  /** Speed of an action, 0 to 1: the board's, as in the original. */
  readonly actionSpeed: number;
  /** Length of an action's pulse in ms. */
  readonly actionPulseMs: number;
  /** Oldest action obeyed, in ms. */
  readonly actionAgeMsMax: number;
}

/** Is a command with the monotonic time of its arrival, from which its hold counts. */
interface Arrival {
  readonly receivedAtMs: number;
}

export interface DriveMessage extends Arrival {
  readonly type: "drive";
  readonly operatorId: string;
  readonly command: Payload<typeof drive>;
}

export interface StopMessage extends Arrival {
  readonly type: "stop";
  readonly operatorId: string;
  readonly command: Payload<typeof stop>;
}

export interface ActionMessage extends Arrival {
  readonly type: "action";
  readonly command: Payload<typeof action>;
  /** The robot's wall clock when it arrived, in ms since 1970. */
  readonly epochMs: number;
}

export type RobotEvent =
  | DriveMessage
  | StopMessage
  | ActionMessage
  | { readonly type: "lease"; readonly lease: Payload<typeof lease> }
  | { readonly type: "link-down" }
  | { readonly type: "gate"; readonly gate: GateView | undefined }
  | { readonly type: "clock"; readonly synchronised: boolean }
  | { readonly type: "tick" };

export type RobotAction =
  | {
      readonly type: "set";
      readonly left: number;
      readonly right: number;
      readonly untilMs: number;
      readonly receivedAtMs: number;
    }
  | { readonly type: "stop" }
  | { readonly type: "emergency-stop"; readonly by: string; readonly reason: string }
  | { readonly type: "clear-emergency-stop"; readonly by: string }
  | { readonly type: "drive-state"; readonly payload: Payload<typeof driveState> }
  | {
      readonly type: "refused";
      readonly refused: { readonly operatorId?: string; readonly reason: Refusal };
    };

export interface Decision {
  readonly state: RobotState;
  readonly actions: readonly RobotAction[];
}
