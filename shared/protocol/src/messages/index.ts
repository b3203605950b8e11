/** Lists every message: the catalogue from which validators, policies and documents are made. */
import { identify } from "../calls/identify.ts";
import type { MessageDefinition } from "../define.ts";
import { action } from "./action.ts";
import { drive } from "./drive.ts";
import { driveState } from "./drive-state.ts";
import { lease } from "./lease.ts";
import { presence } from "./presence.ts";
import { stop } from "./stop.ts";
import { telemetry } from "./telemetry.ts";

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
];
