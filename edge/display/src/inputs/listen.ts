/** Turns what arrives on the link into events of the core, and answers calls. */
import {
  CallError,
  card,
  displaySettings,
  identify,
  type Link,
  layout,
  mars,
  type Payload,
  presence,
  serveCall,
  showPage,
  telemetry,
  watch,
} from "@outrider/protocol";
import type { Log } from "@outrider/runtime";
import type { DisplayEvent } from "../display-types.ts";

export interface ListenOptions {
  readonly link: Link;
  readonly thing: string;
  readonly push: (event: DisplayEvent) => void;
  readonly hasPage: (page: string) => boolean;
  readonly hasSpeaker: boolean;
  /** Takes a card that a person or program sent. */
  readonly onCard: (sent: Payload<typeof card>, from: string) => void;
  /** Hears that somebody watches, for so long. */
  readonly onWatch: (operatorId: string, holdMs: number) => void;
  /** Hears that the broker brought a report from Mars. */
  readonly onMars: () => void;
  readonly log: Log;
}

/** Subscribes to everything that a display takes. */
export async function listen(options: ListenOptions): Promise<void> {
  const { link, thing, push, onCard, onWatch, onMars } = options;
  const params = { thing };
  await Promise.all([
    link.on(displaySettings, params, (settings) => push({ type: "settings", settings })),
    link.on(layout, params, (sent, { page }) =>
      push({ type: "layout", page, layout: sent.layout }),
    ),
    link.on(mars, {}, (document) => {
      push({ type: "mars", document, via: "push" });
      onMars();
    }),
    link.on(card, params, (sent, { operatorId }) => onCard(sent, operatorId)),
    link.on(watch, params, ({ holdMs }, { operatorId }) => onWatch(operatorId, holdMs)),
    link.on(presence, {}, (said, { thing: other }) => {
      if (other !== thing) push({ type: "presence", thing: other, presence: said });
    }),
    link.on(telemetry, {}, (said, { thing: other }) =>
      push({ type: "telemetry", thing: other, telemetry: said }),
    ),
    ...serve(options),
  ]);
}

function serve({ link, thing, push, hasPage, hasSpeaker, log }: ListenOptions) {
  return [
    serveCall(link, {
      call: showPage,
      thing,
      handle: ({ page, holdS }) => {
        if (!hasPage(page)) throw new CallError("bad-request", `there is no page ${page}`);
        push({ type: "show-page", page, holdMs: holdS * 1_000 });
        return Promise.resolve({ page });
      },
      onProblem: (error) => log.error("show-page failed", { error }),
    }),
    serveCall(link, {
      call: identify,
      thing,
      handle: ({ durationMs }) => {
        push({ type: "identify", durationMs });
        return Promise.resolve({ blinked: true, beeped: hasSpeaker });
      },
      onProblem: (error) => log.error("identify failed", { error }),
    }),
  ];
}
