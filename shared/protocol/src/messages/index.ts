/** Lists every message: the catalogue from which validators, policies and documents are made. */
import { identify } from "../calls/identify.ts";
import { showPage } from "../calls/show-page.ts";
import { snapshot } from "../calls/snapshot.ts";
import type { MessageDefinition } from "../define.ts";
import { action } from "./action.ts";
import { card } from "./card.ts";
import { displaySettings } from "./display-settings.ts";
import { displayState } from "./display-state.ts";
import { drive } from "./drive.ts";
import { driveState } from "./drive-state.ts";
import { frame } from "./frame.ts";
import { layout } from "./layout.ts";
import { lease } from "./lease.ts";
import { mars } from "./mars.ts";
import { presence } from "./presence.ts";
import { stop } from "./stop.ts";
import { telemetry } from "./telemetry.ts";
import { watch } from "./watch.ts";

export const catalogue: readonly MessageDefinition[] = [
  action,
  drive,
  driveState,
  stop,
  lease,
  telemetry,
  presence,
  identify.request,
  identify.reply,
  snapshot.request,
  snapshot.reply,
  mars,
  card,
  layout,
  displaySettings,
  displayState,
  showPage.request,
  showPage.reply,
  watch,
  frame,
];
