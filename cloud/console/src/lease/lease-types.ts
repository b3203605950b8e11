/** Names what the page knows of a robot's lease, and what it may ask the backend to change. */

/** Is what is told of a lease, by the API or on the robot's topic. */
export interface LeaseNews {
  /** Operator id of who may drive; null: nobody. */
  readonly holder: string | null;
  readonly holderName: string | undefined;
  readonly version: number;
  /** When it ends unless renewed, in ms since 1970 by the backend's clock. */
  readonly expiresAtMs: number | undefined;
  /** Who has asked for the wheel. */
  readonly asked: Asked | undefined;
  /** When this was so, by the backend's clock; the API alone tells it. */
  readonly atMs: number | undefined;
}

export interface Asked {
  readonly operatorId: string;
  readonly name: string;
}

/** Is a change that the backend is asked for. */
export type LeaseChange =
  | { readonly kind: "acquire" | "renew" | "release" | "request" | "decline" }
  | { readonly kind: "grant"; readonly to: string }
  | { readonly kind: "take-over"; readonly reason: string };

/** Is what the backend made of a change. */
export type LeaseAnswer =
  | { readonly kind: "done"; readonly news: LeaseNews | undefined }
  | { readonly kind: "conflict"; readonly news: LeaseNews | undefined; readonly words: string }
  | { readonly kind: "failed"; readonly words: string };

/** Is what one page remembers of one robot's lease. Replaced, never changed in place. */
export interface LeaseState {
  readonly operatorId: string;
  /** Whether the person may drive at all. */
  readonly mayDrive: boolean;
  /** Whether this is the one tab of the person that drives this robot. */
  readonly isFront: boolean;
  readonly known: KnownLease | undefined;
  /** How far the backend's clock is ahead of the page's, in ms; 0 until it was told. */
  readonly aheadMs: number;
  /** Whether a hand wants to drive now. */
  readonly wanted: boolean;
  readonly visible: boolean;
  /** When a hand last did anything on the page. */
  readonly usedAtMs: number;
  /** The change under way, and since when. */
  readonly pending: { readonly change: LeaseChange; readonly sinceMs: number } | undefined;
  /** The change that follows it. */
  readonly next: LeaseChange | undefined;
  /** When this page last asked to acquire or renew. */
  readonly triedAtMs: number;
  /** Whether the newest try to renew failed. */
  readonly isShaky: boolean;
  /** What the backend refused last, for a person; empty when nothing. */
  readonly problem: string;
}

export interface KnownLease {
  readonly news: LeaseNews;
  /** When this version was first heard of. */
  readonly sinceMs: number;
  readonly endsAtMs: number;
}

/** Is what happens to a page that stays. */
export type StayingEvent =
  | { readonly type: "news"; readonly news: LeaseNews; readonly epochMs: number }
  | { readonly type: "want"; readonly wanted: boolean }
  | { readonly type: "used" }
  | { readonly type: "visible"; readonly visible: boolean }
  | { readonly type: "front"; readonly isFront: boolean }
  | { readonly type: "change"; readonly change: LeaseChange }
  | { readonly type: "answered"; readonly answer: LeaseAnswer; readonly epochMs: number }
  | { readonly type: "tick" };

export type LeaseEvent = StayingEvent | { readonly type: "leave" };

/** Is a change to ask for; with `leaving` nobody will be there to hear the answer. */
export interface LeaseAction {
  readonly change: LeaseChange;
  readonly leaving: boolean;
}

export interface LeaseStep {
  readonly state: LeaseState;
  readonly actions: readonly LeaseAction[];
}
