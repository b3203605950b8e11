/** Lists who signed up, and says who may do what: `npm run people -- admit ann@example.com --group operator`. */
import { parseArgs } from "node:util";
import { awsAccess, LOCAL_OUTPUTS, output, readOutputs } from "./outputs.ts";
import { BrokerRights } from "./people/broker-rights.ts";
import { GROUPS, type Group, type PersonLine } from "./people/groups.ts";
import { UserPool } from "./people/user-pool.ts";
import { runCommand, UsageError } from "./run-command.ts";

const HELP = `Says who may do what: npm run people -- <command> [options]

Whoever signs up may do nothing until somebody admits them.

  list                     everybody who signed up, with their group
  admit EMAIL --group G    puts somebody into one group: ${GROUPS.join(", ")}; each includes those before
                           (to one with less: signs them out everywhere)
  remove EMAIL             takes somebody out of every group and signs them out everywhere
                           (--delete: deletes the account too)

  --outputs FILE  outputs of the stacks (default ${LOCAL_OUTPUTS}, which npm start writes)
  --profile NAME  AWS profile, for a deployed fleet
  --json          list as JSON, one person a line
  --help          prints this

A change shows in the next token: at once after signing in anew, else within the hour that tokens and
credentials last. The broker's rights of who lost some end at once (on AWS within 8 minutes).

Exit status: 0 done, 1 it failed, such as for somebody who never signed up, 2 wrong use.
`;

/** Are the outputs that name the IoT policies of identities. */
const POLICY_OUTPUTS = [
  "ViewerPolicyName",
  "ViewerDisplayPolicyName",
  "OperatorPolicyName",
  "OperatorDisplayPolicyName",
];

process.exitCode = await runCommand({ help: HELP, run }, process.argv.slice(2));

async function run(args: string[]): Promise<void> {
  const { values, command, email } = readArguments(args);
  const outputs = readOutputs(values.outputs);
  const access = awsAccess(outputs, values.profile);
  const pool = new UserPool(access, output(outputs, "OutriderAccess", "UserPoolId"));
  if (command === "list") return list(pool, values.json);
  const rights = new BrokerRights(access, {
    sessionsTable: output(outputs, "OutriderRobot", "SessionsTableName"),
    policies: POLICY_OUTPUTS.map((key) => output(outputs, "OutriderAccess", key)),
  });
  const person = await pool.find(email);
  if (command === "admit") {
    const group = groupOf(values.group);
    const before = await pool.groupOf(person);
    const isLess = before !== undefined && GROUPS.indexOf(before) > GROUPS.indexOf(group);
    // Tokens name the old group until they end: whoever shall have less is signed out first.
    if (isLess) await pool.expel(person);
    // Without a group an earlier run may have ended midway; more is given by the next session.
    if (isLess || before === undefined) await rights.end(person.sub);
    await pool.admit(person, group);
    process.stdout.write(`${email} is ${group} from the next sign-in on.\n`);
    return;
  }
  await pool.expel(person);
  await rights.end(person.sub);
  if (values.delete) await pool.delete(person);
  process.stdout.write(`${email} ${values.delete ? "is deleted" : "has no group any more"}.\n`);
}

async function list(pool: UserPool, asJson: boolean): Promise<void> {
  for (const person of await pool.list())
    process.stdout.write(`${asJson ? JSON.stringify(person) : line(person)}\n`);
}

function line({ email, groups, status }: PersonLine): string {
  const [group = "not admitted"] = groups;
  return [group.padEnd(12), email, ...(status === "CONFIRMED" ? [] : [status])].join("  ");
}

function groupOf(named: string | undefined): Group {
  const group = GROUPS.find((one) => one === named);
  if (group === undefined) throw new UsageError(`Name a group: --group ${GROUPS.join("|")}.`);
  return group;
}

function readArguments(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      group: { type: "string" },
      delete: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      outputs: { type: "string", default: LOCAL_OUTPUTS },
      profile: { type: "string" },
    },
  });
  const [command, email = "", ...more] = positionals;
  const isKnown = command === "list" || command === "admit" || command === "remove";
  if (!isKnown) throw new UsageError("Say what to do: list, admit or remove.");
  if ((email === "") !== (command === "list") || more.length > 0)
    throw new UsageError(command === "list" ? "list takes no e-mail." : "Name one e-mail address.");
  if (command === "admit") groupOf(values.group);
  return { values, command, email };
}
