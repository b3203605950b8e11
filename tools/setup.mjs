/**
 * Sets the machine up for `npm start` or `npm test`; each runs it first. It does nothing when all
 * is there. Plain JavaScript without dependencies: it must run on any Node from 18 on, before
 * anything is installed.
 */
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { execPath, versions } from "node:process";
import { fileURLToPath } from "node:url";
import { installPackages } from "./machine/debian-packages.mjs";
import { environment } from "./machine/environment.mjs";
import { treeMatchesLock } from "./machine/installed-tree.mjs";
import { buildNativeParts, pinnedNodeDir } from "./machine/native-parts.mjs";
import { hasProgram, runProgram } from "./machine/programs.mjs";

const HELP = `Sets this machine up: node tools/setup.mjs start|test [--help]

It installs the npm packages of the lock file when they are not there yet, builds i2c-bus,
pigpio and spi-device where that works, and on Debian, as root or with sudo, installs the system packages that
the command needs. What can't be had it names in one line each, and goes on.

  --help  prints this

Exit status: 0 ready, 1 the npm packages can't be installed, 2 wrong use.
`;

/** First Node that runs TypeScript as it stands. */
const NODE_MAJOR_MIN = 24;

/** Longest time that installing the packages may take, in ms: a Pi on a slow line needs minutes. */
const INSTALL_LIMIT_MS = 1_800_000;

const root = dirname(dirname(fileURLToPath(import.meta.url)));

process.exitCode = run(process.argv.slice(2));

function run(args) {
  const [command, ...rest] = args;
  if (args.includes("--help")) {
    process.stdout.write(HELP);
    return 0;
  }
  if ((command !== "start" && command !== "test") || rest.length > 0) {
    process.stderr.write(HELP);
    return 2;
  }
  const npm = npmProgram();
  if (!treeMatchesLock(root) && !installTree(npm)) return 1;
  if (pinnedNodeDir(root) === undefined && Number(versions.node.split(".")[0]) < NODE_MAJOR_MIN) {
    say(`Node ${versions.node} is too old, and npm has no Node ${NODE_MAJOR_MIN} for this machine`);
    return 1;
  }
  const missing = [...installPackages(command), ...buildNativeParts(root, npm)];
  // What only a real board needs is no news on a machine that has none.
  for (const line of missing.filter((text) => isRelevant(text))) say(line);
  return 0;
}

function installTree(npm) {
  say("Installing the npm packages (about half a minute) …");
  const args = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const done = runProgram(execPath, args, { cwd: root, limitMs: INSTALL_LIMIT_MS });
  if (!done.ok) say(`npm ci failed:\n${done.output.trim()}`);
  return done.ok;
}

/** Finds the npm that runs this, or else the one beside this Node. */
function npmProgram() {
  const running = environment["npm_execpath"];
  if (running !== undefined && /npm-cli\.js$/.test(running)) return running;
  const beside = join(
    dirname(realpathSync(execPath)),
    "..",
    "lib",
    "node_modules",
    "npm",
    "bin",
    "npm-cli.js",
  );
  if (existsSync(beside)) return beside;
  const found = [
    "/usr/share/nodejs/npm/bin/npm-cli.js",
    "/usr/lib/node_modules/npm/bin/npm-cli.js",
  ];
  return found.find((file) => existsSync(file)) ?? beside;
}

function isRelevant(line) {
  return !/real board/.test(line) || existsSync("/dev/i2c-1") || hasProgram("raspi-config");
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
