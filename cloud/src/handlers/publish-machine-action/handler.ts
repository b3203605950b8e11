/** Serves `POST /machine/publish`: for scripts, which drive while nobody holds the lease. */
import { createLog } from "@outrider/runtime";
import { publishAction } from "../publish-action/publish.ts";
import { openPublishTools } from "../publish-action/tools.ts";
import { serveApi } from "../reply.ts";

const tools = openPublishTools();

export const handler = serveApi(
  ({ body }) => publishAction({ body, sender: { mayDrive: true } }, tools),
  createLog({ fields: { function: "publish-machine-action" } }),
);
