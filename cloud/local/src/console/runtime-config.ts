/** Tells the console where people sign in and where the backend answers, from the outputs alone. */
import { z } from "zod";
import { REGION } from "../aws-names.ts";
import { KIT_STACKS } from "../kit-stacks.ts";
import type { Outputs } from "../template/plan.ts";

/** Is the name of what the page reads first, beside itself. */
export const CONFIG_KEY = "runtime-config.json";

/** Is what of the outputs the page needs; docs/outputs.md lists them. */
const peopleOutputs = z.object({
  [KIT_STACKS.access]: z.object({
    UserPoolId: z.string(),
    UserPoolClientId: z.string(),
    IdentityPoolId: z.string(),
  }),
  [KIT_STACKS.robot]: z.object({ ApiURL: z.string() }),
  OutriderLocal: z.object({
    Endpoint: z.string(),
    InboxUrl: z.string().optional(),
    DemoUser: z.string().optional(),
    DemoPassword: z.string().optional(),
  }),
});

/**
 * Makes the content of `runtime-config.json` from a host's whole outputs; `undefined` without the stacks
 * that the page talks to. The front door answers for every service, so a page needs no other origin
 * than its own.
 */
export function runtimeConfig(outputs: Outputs): object | undefined {
  const parsed = peopleOutputs.safeParse(outputs);
  if (!parsed.success) return undefined;
  const { OutriderAccess: access, OutriderRobot: robot, OutriderLocal: local } = parsed.data;
  const webSocketUrl = local.Endpoint.replace(/^http/, "ws");
  const { DemoUser: user, DemoPassword: password } = local;
  return {
    signIn: {
      kind: "cognito",
      region: REGION,
      userPoolId: access.UserPoolId,
      userPoolClientId: access.UserPoolClientId,
      identityPoolId: access.IdentityPoolId,
      endpoint: local.Endpoint,
    },
    apiUrl: robot.ApiURL,
    iotWebSocketUrl: `${webSocketUrl}/mqtt`,
    kinesisVideo: { url: local.Endpoint, signalingUrl: `${webSocketUrl}/_kvs` },
    ...(local.InboxUrl !== undefined && { inboxUrl: local.InboxUrl }),
    ...(user !== undefined && password !== undefined && { demo: { user, password } }),
  };
}
