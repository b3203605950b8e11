/** Names what the core of the camera's viewer takes in, remembers and asks for. */

/** Is why a try came to nothing, and what can mend it. */
export interface Trouble {
  /**
   * - `passing`: another try may do.
   * - `refused`: the operator's keys do not allow it; trying by itself would not help.
   * - `no-camera`: the robot has no channel, so it has no camera to show.
   */
  readonly kind: "passing" | "refused" | "no-camera";
  /** One sentence for the operator. */
  readonly words: string;
}

/** Is where viewing stands. */
export type VideoPhase =
  /** The operator stopped it. */
  | { readonly kind: "off" }
  /** There is nothing to view; not the operator's doing. */
  | { readonly kind: "none"; readonly words: string }
  /** Asking for addresses and opening the signaling. */
  | { readonly kind: "connecting"; readonly sinceMs: number }
  /** The offer is out: waiting for the robot's camera and its first frame. */
  | { readonly kind: "waiting"; readonly sinceMs: number }
  /** Frames come. */
  | { readonly kind: "live" }
  /** Frames came, and stopped; the connection may still be there. */
  | { readonly kind: "stalled"; readonly sinceMs: number }
  /** A try failed; the next one comes by itself. */
  | { readonly kind: "reconnecting"; readonly words: string; readonly retryAtMs: number }
  /** Only a new start by the operator can help. */
  | { readonly kind: "failed"; readonly words: string }
  /** Closed while the page is hidden; goes on when it is shown. */
  | { readonly kind: "resting" };

export type SignalingState = "closed" | "connecting" | "open";

/** Is what one robot's page remembers of viewing. Replaced, never changed in place. */
export interface VideoState {
  readonly phase: VideoPhase;
  /** Number of the newest try; what older ones still tell is not heard. 0 before the first. */
  readonly attempt: number;
  /** Tries that failed since the last frame. */
  readonly failures: number;
  readonly signaling: SignalingState;
  readonly ice: RTCIceConnectionState;
  /** Whether pictures may come only through a relay. */
  readonly relayOnly: boolean;
  /** Whether the chosen route goes through a relay; its keys end, then it must be made anew. */
  readonly isRelayed: boolean;
  /** Newest frame: when it came, and how old it was then, in ms. It outlives its try. */
  readonly frame: { readonly atMs: number; readonly delayMs: number } | undefined;
  /** Since when frames have come without a gap. */
  readonly steadySinceMs: number | undefined;
  /** Whether the operator drives without a fresh picture, on purpose. */
  readonly isOverridden: boolean;
  /** Since when the page is shown; `undefined` while it is hidden. */
  readonly shownSinceMs: number | undefined;
  readonly hiddenSinceMs: number | undefined;
  /** 0 to 1, this page's own: spreads the tries of many pages. */
  readonly jitter: number;
}

/** Is what the page and its operator tell. */
export type PageEvent =
  | { readonly type: "start" }
  | { readonly type: "stop" }
  | { readonly type: "tick" }
  | { readonly type: "override"; readonly on: boolean }
  | { readonly type: "relay-only"; readonly on: boolean }
  | { readonly type: "visible"; readonly visible: boolean }
  | { readonly type: "robot-back" };

/** Is what a try tells of itself. */
export type News =
  | { readonly type: "signaling"; readonly signaling: SignalingState }
  | { readonly type: "offered" }
  | { readonly type: "ice"; readonly ice: RTCIceConnectionState }
  | { readonly type: "route"; readonly isRelayed: boolean }
  /** `delayMs` is how old the frame was when it came. */
  | { readonly type: "frame"; readonly delayMs: number }
  | { readonly type: "trouble"; readonly trouble: Trouble }
  | { readonly type: "go-away" }
  | { readonly type: "renew-ice" };

export type VideoEvent =
  | PageEvent
  | { readonly type: "told"; readonly attempt: number; readonly news: News };

export type VideoAction =
  | { readonly type: "open"; readonly attempt: number; readonly relayOnly: boolean }
  /** Ends whatever is open. */
  | { readonly type: "close" };

export interface VideoStep {
  readonly state: VideoState;
  readonly actions: readonly VideoAction[];
}
