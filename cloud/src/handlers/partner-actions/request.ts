/** Says what `POST /partner/robots/{robot}/actions` accepts; the gateway's model comes from it too. */
import { ACTIONS } from "@outrider/protocol";
import { z } from "zod";

export const actionRequest = z.strictObject({ action: z.enum(ACTIONS) });
