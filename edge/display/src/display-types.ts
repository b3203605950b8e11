/** Names what the display's core takes in, remembers and asks for. */
import type {
  card,
  displaySettings,
  displayState,
  LayoutPage,
  Payload,
  presence,
  telemetry,
} from "@outrider/protocol";
import type { Stamp } from "./core/time.ts";
import type { Contact, Sound } from "./hardware/ports.ts";

export type Settings = Payload<typeof displaySettings>;
/** Is a card without its picture, which is kept beside it by address. */
export type CardContent = Omit<Payload<typeof card>, "imageBase64">;

/** Is what `GET /mars` or the broker said, members that a backend added among it. */
export type MarsDocument = Readonly<Record<string, unknown>>;

export interface MarsDatum {
  readonly document: MarsDocument;
  readonly received: Stamp;
}

export interface CardDatum {
  readonly content: CardContent;
  readonly from: string;
  readonly received: Stamp;
  /** Time to live from its arrival, in ms. */
  readonly lifeMs: number;
  /** Whether its age at arrival could be told; else it lives its whole time from then on. */
  readonly ageKnown: boolean;
  /** Address of the picture that came with it. */
  readonly picture?: string | undefined;
}

/** Says that a card of this id was taken away, so that an old copy does not bring it back. */
export interface Tombstone {
  readonly id: string;
  readonly sentAtMs: number;
}

export interface RobotDatum {
  readonly name: string;
  readonly presence?: Payload<typeof presence> | undefined;
  readonly telemetry?: Payload<typeof telemetry> | undefined;
  /** When its telemetry came; until there is any, its presence. */
  readonly heard: Stamp;
  /** Address of its newest picture. */
  readonly picture?: string | undefined;
}

export interface Problem {
  readonly problem: string;
  readonly since: Stamp;
}

/** Is what is known of a picture: its size once decoded, or why there is none. */
export type PictureState =
  | {
      readonly kind: "ready";
      readonly widthPx: number;
      readonly heightPx: number;
      /** Hash of its bytes: what an address gives may change. */
      readonly content: string;
    }
  | { readonly kind: "failed"; readonly problem: string };

/** Is what the machine says of itself, for the status and setup pages. */
export interface MachineFacts {
  readonly addresses: readonly string[];
  readonly hostName: string;
  readonly version: string;
  readonly panelKind: string;
  /** End of the device's certificate, in ms since 1970. */
  readonly certificateEndsMs?: number | undefined;
}

/** Are the parts that are kept on disk, each in files of its own. */
export const KEPT = ["mars", "cards", "robots", "settings", "layouts"] as const;
export type KeptName = (typeof KEPT)[number];

export interface KeptCards {
  readonly cards: readonly CardDatum[];
  readonly tombstones: readonly Tombstone[];
}

/** Is what was found on disk at the start; what was not, or was spoilt, is absent. */
export interface Kept {
  readonly mars?: MarsDatum | undefined;
  readonly cards?: KeptCards | undefined;
  readonly robots?: readonly RobotDatum[] | undefined;
  readonly settings?: Settings | undefined;
  readonly layouts?: readonly LayoutPage[] | undefined;
}

export type LinkState = "none" | "down" | "up";

export interface TouchState {
  readonly from: Contact;
  readonly last: Contact;
  /** Whether this touch only woke the light, or has done its work. */
  readonly isSpent: boolean;
}

/** Is what the core remembers. It is replaced, never changed in place. */
export interface DisplayState {
  readonly page: string;
  /** Where the display was before a card or a long press took the screen. */
  readonly cameFrom: string | undefined;
  /** Monotonic time of the last turn, touch, and until when nothing turns by itself. */
  readonly turnedAtMs: number;
  readonly touchedAtMs: number;
  readonly heldUntilMs: number;
  readonly identifyUntilMs: number;
  readonly wokenUntilMs: number;
  readonly touch: TouchState | undefined;
  readonly mars: MarsDatum | undefined;
  /** When somebody last said that this is the newest there is. */
  readonly marsConfirmed: Stamp | undefined;
  readonly cards: readonly CardDatum[];
  readonly tombstones: readonly Tombstone[];
  readonly robots: ReadonlyMap<string, RobotDatum>;
  readonly pictures: ReadonlyMap<string, PictureState>;
  readonly settings: Settings;
  readonly sentLayouts: ReadonlyMap<string, LayoutPage>;
  readonly fileLayouts: ReadonlyMap<string, LayoutPage>;
  readonly problems: ReadonlyMap<string, Problem>;
  /** Parts whose newest value is not on disk. */
  readonly unkept: ReadonlySet<KeptName>;
  readonly link: LinkState;
  readonly clockSynchronised: boolean;
  readonly lux: number | undefined;
  readonly machine: MachineFacts;
  /** Reasons why the display still has to be set up; none once it is. */
  readonly lacks: readonly string[];
  readonly brightness: number;
  /** What display-state last said, so that it is said again only when it changes. */
  readonly told: string;
  readonly toldAtMs: number;
}

/** Is what the core is set up with. */
export interface DisplaySetup {
  readonly thing: string;
  readonly boot: string;
  /** Id of this run of the program. */
  readonly bootId: string;
  readonly panel: { readonly widthPx: number; readonly heightPx: number };
  readonly broker: string | undefined;
  readonly defaults: {
    readonly brightness: number;
    readonly timeZone: string;
    readonly volume: number;
    readonly rotate: NonNullable<Settings["rotate"]> | null;
    /** Which of the display's own pages are shown; all by default. */
    readonly pages: readonly string[] | undefined;
    readonly firstPage: string | undefined;
  };
  /** Battery voltages that count as empty and full. */
  readonly battery: { readonly emptyV: number; readonly fullV: number };
  /** Silence about Mars after which what is shown counts as offline, in ms. */
  readonly marsSilenceMs: number;
  readonly guideUrl: string;
  readonly lacks: readonly string[];
}

export type DisplayEvent =
  | { readonly type: "tick" }
  | { readonly type: "contact"; readonly contact: Contact }
  | {
      readonly type: "mars";
      readonly document: MarsDocument;
      readonly via: "push" | "pull";
    }
  /** A pull said that nothing has changed. */
  | { readonly type: "mars-confirmed" }
  | {
      readonly type: "card";
      readonly content: CardContent;
      readonly from: string;
      readonly picture?: string | undefined;
    }
  | { readonly type: "layout"; readonly page: string; readonly layout: LayoutPage | null }
  /** All layouts of the folder, as they are now. */
  | { readonly type: "layout-files"; readonly layouts: readonly LayoutPage[] }
  | { readonly type: "settings"; readonly settings: Settings }
  | { readonly type: "show-page"; readonly page: string; readonly holdMs: number }
  | { readonly type: "identify"; readonly durationMs: number }
  | News;

/** Is what only has to be remembered. */
export type News =
  | {
      readonly type: "presence";
      readonly thing: string;
      readonly presence: Payload<typeof presence>;
    }
  | {
      readonly type: "telemetry";
      readonly thing: string;
      readonly telemetry: Payload<typeof telemetry>;
    }
  | { readonly type: "robot-picture"; readonly thing: string; readonly picture: string }
  | { readonly type: "picture"; readonly address: string; readonly picture: PictureState }
  | { readonly type: "link"; readonly link: LinkState }
  | { readonly type: "clock"; readonly synchronised: boolean }
  | { readonly type: "lux"; readonly lux: number | undefined }
  | { readonly type: "machine"; readonly machine: MachineFacts }
  /** Something fails, or no longer does. */
  | { readonly type: "problem"; readonly part: string; readonly problem: string | undefined }
  | { readonly type: "kept"; readonly name: KeptName; readonly ok: boolean };

export type DisplayAction =
  | { readonly type: "keep"; readonly name: KeptName; readonly value: unknown }
  | { readonly type: "brightness"; readonly brightness: number }
  | { readonly type: "play"; readonly sound: Sound; readonly volume: number }
  | { readonly type: "display-state"; readonly payload: Payload<typeof displayState> }
  /** What these addresses give may have changed. */
  | { readonly type: "renew"; readonly addresses: readonly string[] };

export interface Decision {
  readonly state: DisplayState;
  readonly actions: readonly DisplayAction[];
}
