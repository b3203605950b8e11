/** Serves `POST /publish`: for people, of whom operators drive and everyone may stop. */
import { createLog } from "@outrider/runtime";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { forMembers, includesRole } from "../caller.ts";
import { serveApi } from "../reply.ts";
import { publishAction } from "./publish.ts";
import { openPublishTools } from "./tools.ts";

const tools = openPublishTools();

export const handler = serveApi(
  forMembers("viewer", ({ body }: APIGatewayProxyEvent, { sub, role }) =>
    publishAction({ body, sender: { sub, mayDrive: includesRole(role, "operator") } }, tools),
  ),
  createLog({ fields: { function: "publish-action" } }),
);
