/** Follows what a device's programs log: `npm run device-log -- rover-1`. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { followLogs, type LogLine } from "./device-log/follow-logs.ts";
import { followSsh } from "./device-log/follow-ssh.ts";
import { jsonLine, prettyLine } from "./device-log/format-line.ts";
import { ToolError } from "./outputs.ts";
import { runCommand, UsageError } from "./run-command.ts";

const HELP = `Follows what a device's programs log, until Ctrl-C: npm run device-log -- <name> [options]

On a terminal it shows lines for people, otherwise one JSON object a line.

  --program NAME    only this program, such as main, gate or video
  --lines N         how many of the last lines are shown first (default 20, at most 10000)
  --data DIR        the local host's data folder (default .outrider)
  --ssh USER@HOST   a device of its own: follows its journal over SSH; the name only says which
  --help            prints this

Exit status: 0 stopped by Ctrl-C, 1 there is nothing to follow, 2 wrong use.
`;

const LINES_MAX = 10_000;

process.exitCode = await runCommand({ help: HELP, run }, process.argv.slice(2));

async function run(args: string[]): Promise<void> {
  const { name, program, lines, data, ssh } = readArguments(args);
  const stopped = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stopped.abort());
  // A reader that has seen enough, such as head, is no failure.
  process.stdout.once("error", () => stopped.abort());
  const options = { program, lines, onLine: show, signal: stopped.signal };
  if (ssh === undefined) await followLogs({ ...options, folder: folderOf(data, name) });
  else await followSsh({ ...options, target: ssh });
}

function show(line: LogLine): void {
  const { isTTY } = process.stdout;
  const isColoured = isTTY && process.stdout.hasColors();
  process.stdout.write(`${isTTY ? prettyLine(line, isColoured) : jsonLine(line)}\n`);
}

function readArguments(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      program: { type: "string" },
      lines: { type: "string", default: "20" },
      data: { type: "string", default: ".outrider" },
      ssh: { type: "string" },
    },
  });
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) throw new UsageError("Name one device.");
  if (!/^[\w:-]+$/.test(name)) throw new UsageError(`${name} can't be a device's name.`);
  const { program, ssh, data } = values;
  if (program !== undefined && !/^[a-z][a-z0-9-]*$/.test(program))
    throw new UsageError(`${program} can't be a program's name.`);
  if (ssh?.startsWith("-") === true) throw new UsageError(`${ssh} is no address.`);
  const lines = Number(values.lines);
  if (!Number.isInteger(lines) || lines < 0 || lines > LINES_MAX)
    throw new UsageError(`--lines takes 0 to ${LINES_MAX}.`);
  return { name, program, lines, data, ssh };
}

function folderOf(data: string, name: string): string {
  const devices = join(data, "devices");
  const folder = join(devices, name);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  const there = statSync(devices, { throwIfNoEntry: false }) ? readdirSync(devices) : [];
  throw new ToolError(`${devices} has no ${name}; there: ${there.join(", ") || "none"}`, {
    code: "refused",
  });
}
