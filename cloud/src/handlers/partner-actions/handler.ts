/** Serves `POST /partner/robots/{robot}/actions`. */
import { createLog } from "@outrider/runtime";
import { servePartner } from "../partner-call.ts";
import { openPublishTools } from "../publish-action/tools.ts";
import { act } from "./act.ts";

const tools = openPublishTools();
const log = createLog({ fields: { function: "partner-actions" } });

export const handler = servePartner(
  async ({ partner, thing, body }) => {
    const decision = await act({ thing, body }, tools);
    const { sub, clientId } = partner;
    if (decision.ok) log.info("a partner acted", { sub, clientId, thing });
    return decision;
  },
  { log, nowMs: Date.now },
);
