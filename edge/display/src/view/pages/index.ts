/** Lists the display's own pages. Each may be replaced by a layout of its name. */
import type { LayoutPage } from "@outrider/protocol";
import { CLOCK } from "./clock.ts";
import { MARS } from "./mars.ts";
import { MESSAGE } from "./message.ts";
import { ROBOTS } from "./robots.ts";
import { SETUP } from "./setup.ts";
import { STATUS } from "./status.ts";

export const OWN_PAGES: readonly LayoutPage[] = [SETUP, MARS, ROBOTS, MESSAGE, CLOCK, STATUS];
