/**
 * Measures what the policies of a person cost the broker for each message, as a share of its own work.
 * The same messages pass twice in turns: for a Cognito identity, under its role and its IoT policy, and
 * for the administrator, for whom the seam (`policySets`) has no policy to ask. What counts is the
 * processor time of the broker's process; the client is a process of its own.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { AttachPolicyCommand, CreatePolicyCommand } from "@aws-sdk/client-iot";
import {
  factKeys,
  identityFacts,
} from "@outrider/local/src/cognito/identity-pools/session-facts.ts";
import type { Credentials, PolicyDocument } from "@outrider/local/src/contracts.ts";
import { POOL, PROVIDER, subOf } from "../../flow/identity-host.ts";
import { type IotHost, startIotHost } from "../../flow/iot-host.ts";
import { signedUrl } from "../../flow/signed-websocket.ts";
import { type Bench, quantile, ratioRow } from "../bench.ts";
import type { Round } from "./publisher.ts";

/** Messages a round, after one round of each kind that only warms up. */
const COUNT = 10_000;
const ROUNDS = 5;
/** Most that checks may add to the broker's own time on the drive path. */
const GOAL = 1.25;
const UNLIMITED = 1_000_000_000;
const ARN = "arn:aws:iot:us-east-1:000000000000";
const ME = `\${cognito-identity.amazonaws.com:sub}`;
const ROLE = "arn:aws:iam::000000000000:role/Operator";
const IDENTITY = `us-east-1:${subOf("operator")}`;

/** Is as long as an operator's policies are. */
const POLICY: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: ["iot:Connect"], Resource: [`${ARN}:client/${ME}*`] },
    {
      Effect: "Allow",
      Action: ["iot:Publish"],
      Resource: ["drive", "stop", "identify", "clear-emergency-stop"].map(
        (name) => `${ARN}:topic/*/${name}/${ME}*`,
      ),
    },
    {
      Effect: "Allow",
      Action: ["iot:Subscribe"],
      Resource: ["drive-state", "telemetry", "presence", "lease", `drive/${ME}`].map(
        (name) => `${ARN}:topicfilter/*/${name}*`,
      ),
    },
    {
      Effect: "Allow",
      Action: ["iot:Receive"],
      Resource: ["drive-state", "telemetry", "presence", "lease", `drive/${ME}`].map(
        (name) => `${ARN}:topic/*/${name}*`,
      ),
    },
  ],
};

/** Gives two rows: one topic again and again, as in driving, and a new topic for every message. */
export const policyShareRows: Bench = async (progress) => {
  const limits = { messagesPerS: UNLIMITED, bytesPerS: UNLIMITED };
  await using host = await startIotHost({ limits });
  const person = await operatorOf(host);
  const child = fork(join(import.meta.dirname, "publisher.ts"));
  try {
    await once(child, "message");
    const measure = async (isEachNew: boolean) => {
      const [checked, open] = await alternate(host, child, { person, isEachNew });
      progress(`${isEachNew ? "new topics" : "one topic"}: ${checked} and ${open} µs a message`);
      return { value: checked, floor: open, unit: "µs" };
    };
    return [
      ratioRow("broker: message with its policy checks (drive path)", await measure(false), GOAL),
      ratioRow("broker: message on a topic never seen before", await measure(true)),
    ];
  } finally {
    child.kill();
  }
};

async function operatorOf(host: IotHost): Promise<Credentials> {
  const policyName = "operator";
  const policyDocument = JSON.stringify(POLICY);
  await host.control.send(new CreatePolicyCommand({ policyName, policyDocument }));
  await host.control.send(new AttachPolicyCommand({ policyName, target: IDENTITY }));
  host.iam.putRole({ arn: ROLE, name: "Operator", trust: { Statement: [] } });
  host.iam.putRolePolicy(ROLE, "own", POLICY);
  const facts = identityFacts({ id: IDENTITY, poolId: POOL, provider: PROVIDER, sub: "operator" });
  return host.iam.assumeRole(ROLE, "CognitoIdentityCredentials", 3_600, factKeys(facts));
}

/** Gives the medians of both kinds, in µs of processor time a message. */
async function alternate(
  host: IotHost,
  child: ChildProcess,
  { person, isEachNew }: { readonly person: Credentials; readonly isEachNew: boolean },
): Promise<readonly [number, number]> {
  const samples: [number[], number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const checked = await play(host, child, { keys: person, isEachNew });
    const open = await play(host, child, { keys: host.iam.administrator, isEachNew });
    if (round === 0) continue;
    samples[0].push(checked);
    samples[1].push(open);
  }
  return [quantile(samples[0], 0.5), quantile(samples[1], 0.5)];
}

async function play(
  host: IotHost,
  child: ChildProcess,
  { keys, isEachNew }: { readonly keys: Credentials; readonly isEachNew: boolean },
): Promise<number> {
  const round: Round = {
    url: await signedUrl(host, keys),
    clientId: `${IDENTITY}/bench`,
    count: COUNT,
    prefix: `rover-1/drive/${IDENTITY}`,
    isEachNew,
  };
  const before = process.cpuUsage();
  child.send(round);
  await once(child, "message");
  const { user, system } = process.cpuUsage(before);
  return (user + system) / COUNT;
}
