/** The access benchmark: what it costs to know who may do what, and to change who drives. */
import { startLocalHost } from "../rig/local-host.ts";
import { authorizerRows } from "./access/authorizer.ts";
import { policyShareRows } from "./access/policy-share.ts";
import { signInRows } from "./access/sign-in.ts";
import { takeOverRows } from "./access/take-over.ts";
import type { Bench } from "./bench.ts";

const ROBOT = "rover-1";

export const bench: Bench = async (progress) => {
  progress("the partner authorizer");
  const authorizer = await authorizerRows();
  progress("the broker's policy checks");
  const policies = await policyShareRows(progress);
  progress("taking over");
  await using host = await startLocalHost();
  const takeOver = await takeOverRows(host, ROBOT);
  progress("from the password to the first movement");
  const signIn = await signInRows(host, ROBOT);
  return [...authorizer, ...signIn, ...takeOver, ...policies];
};
