/** Shows and changes which scope of a partner grants what: `npm run permissions -- set rules.json`. */
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { readPermissionRules } from "../cloud/src/partner/permissions.ts";
import {
  openPermissions,
  PermissionsConflict,
  type PermissionsTable,
} from "../cloud/src/partner/permissions-table.ts";
import { awsAccess, LOCAL_OUTPUTS, output, readOutputs, ToolError } from "./outputs.ts";
import { runCommand, UsageError } from "./run-command.ts";

const HELP = `Shows and changes what partners may do: npm run permissions -- <what> [options]

  show               prints the document in force, as JSON
  set FILE           checks a document of rules, keeps it as a new version and puts it in force
  rollback VERSION   puts an earlier version in force again
  history            lists the newest versions, with when and why

  --note TEXT     why, for the history
  --outputs FILE  outputs of the stacks (default ${LOCAL_OUTPUTS}, which npm start writes)
  --profile NAME  AWS profile, for a deployed fleet
  --help          prints this

A document is {"rules":[{"method","path","scope","sourceIps"?,"userAgents"?}]}; docs/partner-api.md
tells what it may say. Gateways notice a change within a minute.

Exit status: 0 done, 1 refused or failed, 2 wrong use.
`;

/** Most versions that the history shows. */
const HISTORY_MAX = 50;

interface Action {
  readonly takesSubject: boolean;
  /** Does it, and says what was done. */
  run(table: PermissionsTable, subject: string, note: string): Promise<string>;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  show: {
    takesSubject: false,
    run: async (table) => JSON.stringify(await table.current(), undefined, 2),
  },
  set: { takesSubject: true, run: setRules },
  rollback: { takesSubject: true, run: rollBack },
  history: { takesSubject: false, run: showHistory },
};

process.exitCode = await runCommand({ help: HELP, run }, process.argv.slice(2));

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      note: { type: "string", default: "" },
      outputs: { type: "string", default: LOCAL_OUTPUTS },
      profile: { type: "string" },
    },
  });
  const [what, subject, ...more] = positionals;
  const act = ACTIONS[what ?? ""];
  if (act === undefined || more.length > 0 || act.takesSubject !== (subject !== undefined))
    throw new UsageError("Say show, set FILE, rollback VERSION or history.");
  const outputs = readOutputs(values.outputs);
  const client = new DynamoDBClient(awsAccess(outputs, values.profile));
  const tableName = output(outputs, "OutriderPartner", "PermissionsTableName");
  const table = openPermissions(DynamoDBDocumentClient.from(client), tableName);
  const said = await explained(() => act.run(table, subject ?? "", values.note));
  process.stdout.write(`${said}\n`);
}

async function setRules(table: PermissionsTable, file: string, note: string): Promise<string> {
  const rules = readPermissionRules(readJson(file));
  if (!rules.ok) throw new ToolError(`${file}: ${rules.problem}`, { code: "refused" });
  const by = userInfo().username;
  const version = await table.add(rules.value, {
    atMs: Date.now(),
    note: note === "" ? by : `${by}: ${note}`,
  });
  return `Version ${version} is in force.`;
}

async function rollBack(table: PermissionsTable, subject: string): Promise<string> {
  const version = /^[1-9]\d{0,8}$/.test(subject) ? await table.find(Number(subject)) : undefined;
  if (version === undefined)
    throw new ToolError(`there is no version ${subject}`, { code: "refused" });
  await table.choose(version);
  return `Version ${version.version} is in force again.`;
}

async function showHistory(table: PermissionsTable): Promise<string> {
  const [current, versions] = await Promise.all([table.current(), table.history(HISTORY_MAX)]);
  const lines = versions.map(({ version, atMs, rules, note }) => {
    const mark = version === current.version ? "*" : " ";
    return `${mark} ${version}  ${new Date(atMs).toISOString()}  ${rules.length} rules  ${note}`;
  });
  return lines.length === 0 ? "Only the document of the software, version 0." : lines.join("\n");
}

function readJson(file: string): unknown {
  const text = readFileSync(file, "utf8");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ToolError(`${file} is no JSON`, { code: "refused", cause });
  }
}

async function explained<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (!(cause instanceof PermissionsConflict)) throw cause;
    const hint = "look at the history and say again what you want";
    throw new ToolError(`${cause.message}: ${hint}`, { code: "refused", cause });
  }
}
