/** Opens the console: its page, and the session that lets the page drive. */
import type { Log } from "@outrider/runtime";
import type { Iam } from "../contracts.ts";
import { type ConsoleAccess, createConsoleSession } from "../front-door/console-session.ts";
import type { FrontDoor } from "../front-door/front-door.ts";
import { type OnHostEvent, sinceStartMs } from "../host-event.ts";
import type { Outputs } from "../template/plan.ts";
import { CONSOLE_PREFIX, serveConsole } from "./console-files.ts";
import { createConsolePage } from "./console-page.ts";
import { runtimeConfig, SESSION_PATH } from "./runtime-config.ts";

export interface ConsoleOptions {
  readonly frontDoor: FrontDoor;
  readonly iam: Iam;
  /** Whether to build the page at once, beside everything else; else with its first request. */
  readonly isWanted: boolean;
  readonly log: Log;
  readonly onEvent: OnHostEvent;
}

export interface Console {
  /** Says what the stacks let the page do; until then it is told to wait. */
  grant(access: ConsoleAccess | undefined): void;
  /** Tells the page of the outputs, the host's own among them. */
  tell(outputs: Outputs): void;
  /** Builds the page anew from its sources. */
  rebuild(): Promise<void>;
}

/** Joins the console to the front door. */
export function openConsole(options: ConsoleOptions): Console {
  const { frontDoor, iam, isWanted, log, onEvent } = options;
  const page = createConsolePage(() => {
    onEvent({ event: "console", ms: sinceStartMs() });
  });
  if (isWanted) {
    page.dir().catch((error: unknown) => {
      // Driving needs no page; whoever opens it is told by the next attempt.
      log.error("the console cannot be built", { error });
    });
  }
  let access: ConsoleAccess | undefined;
  let config: object | undefined;
  const { port } = frontDoor;
  const session = createConsoleSession({ iam, port, consoleSession: () => access });
  frontDoor.addPath(CONSOLE_PREFIX, serveConsole({ root: page.dir, config: () => config }));
  frontDoor.addPath(SESSION_PATH, session);
  return {
    grant: (granted) => {
      access = granted;
    },
    tell: (outputs) => {
      config = runtimeConfig(outputs);
    },
    rebuild: page.rebuild,
  };
}
