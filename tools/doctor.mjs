/**
 * Tells what is missing on this machine, in plain words: `npm run doctor`.
 * Plain JavaScript without dependencies: it must run on any Node from 18 on, on a machine where
 * nothing works yet.
 */
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { versions } from "node:process";
import { fileURLToPath } from "node:url";
import { NEEDS } from "./machine/debian-packages.mjs";
import { treeMatchesLock } from "./machine/installed-tree.mjs";
import { pinnedNodeDir } from "./machine/native-parts.mjs";
import { hasProgram, runProgram } from "./machine/programs.mjs";

const HELP = `Tells what is missing on this machine: npm run doctor

Lines begin with "ok", "note" (something optional is not there) or "MISS" (npm start or npm test
will not work).

  --help  prints this

Exit status: 0 npm start and npm test can run, 1 something they need is missing, 2 wrong use.
`;

/** Ports that npm start takes unless told otherwise: the front door's and the broker's. */
const PORTS = [8420, 8883];

const WITHOUT = {
  "i2c-bus": "a real board's I2C bus can't be used; simulated robots can",
  pigpio: "pigpio's PWM pins can't be used; simulated robots can",
  "spi-device": "a panel on the SPI bus can't be used; framebuffers and simulated panels can",
  "aws-crt": "devices connect by mqtt.js instead of aws-iot-device-sdk-v2",
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));

process.exitCode = await run(process.argv.slice(2));

async function run(args) {
  if (args.includes("--help")) {
    process.stdout.write(HELP);
    return 0;
  }
  if (args.length > 0) {
    process.stderr.write(HELP);
    return 2;
  }
  const findings = [
    ...checkNode(),
    ...checkPrograms(),
    ...(await Promise.all(PORTS.map(checkPort))),
    ...Object.keys(WITHOUT).map(checkNative),
    checkI2c(),
    checkClock(),
  ];
  for (const [state, text] of findings) process.stdout.write(`${state.padEnd(4)} ${text}\n`);
  return findings.some(([state]) => state === "MISS") ? 1 : 0;
}

function checkNode() {
  const pinned = pinnedNodeDir(root);
  const tree = treeMatchesLock(root);
  const major = Number(versions.node.split(".")[0]);
  return [
    major >= 18
      ? ["ok", `Node ${versions.node} can start the set-up`]
      : ["MISS", `Node ${versions.node} is too old: 18 or newer starts the set-up`],
    tree
      ? ["ok", "the npm packages are those of the lock file"]
      : ["MISS", "the npm packages are not installed or not up to date: run npm start"],
    pinned === undefined
      ? [major >= 24 ? "note" : "MISS", "npm has no pinned Node 24 for this machine here"]
      : ["ok", `the pinned Node is in ${pinned}`],
  ];
}

function checkPrograms() {
  return [...new Set([...NEEDS.start, ...NEEDS.test])].map((need) =>
    hasProgram(need.program)
      ? ["ok", `${need.program} is there`]
      : ["note", `${need.program} is missing: ${need.without} will not run (${install(need)})`],
  );
}

function install(need) {
  return `sudo apt-get install ${need.package}`;
}

function checkPort(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) =>
      resolve([
        "note",
        `port ${port} is taken (${error.code}): npm start -- --port 0 takes another`,
      ]),
    );
    server.listen(port, "127.0.0.1", () => {
      server.close(() => resolve(["ok", `port ${port} is free`]));
    });
  });
}

function checkNative(name) {
  const pinned = pinnedNodeDir(root);
  const node = pinned === undefined ? process.execPath : join(pinned, "bin", "node");
  const program = `require(${JSON.stringify(name)})`;
  const done = runProgram(node, ["-e", program], { cwd: root, limitMs: 20_000 });
  const loads = done.ok && !/can't be loaded/.test(done.output);
  return loads ? ["ok", `${name} loads`] : ["note", `${name} does not load: ${WITHOUT[name]}`];
}

function checkI2c() {
  const buses = existsSync("/dev") ? readdirSync("/dev").filter((n) => /^i2c-\d+$/.test(n)) : [];
  return buses.length > 0
    ? ["ok", `I2C buses: ${buses.join(", ")}`]
    : ["note", "no I2C bus: a real board needs one (on a Pi: sudo raspi-config nonint do_i2c 0)"];
}

function checkClock() {
  const args = ["show", "--property=NTPSynchronized", "--value"];
  if (!hasProgram("timedatectl")) return ["note", "it can't be told whether the clock is right"];
  const { ok, output } = runProgram("timedatectl", args, { limitMs: 5_000 });
  if (!ok) return ["note", "it can't be told whether the clock is right"];
  return output.trim() === "yes"
    ? ["ok", "the clock is synchronised"]
    : ["note", "the clock is not synchronised: a robot here refuses actions of the REST API"];
}
