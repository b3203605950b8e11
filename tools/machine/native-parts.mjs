/**
 * Builds the parts that only real hardware needs: i2c-bus, pigpio and spi-device, compiled against the pinned
 * Node, whose package carries its headers. Everything else that has an install script (esbuild,
 * classic-level, aws-crt) brings its binaries along and runs without it.
 * Plain JavaScript for any Node from 18 on.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { arch, platform } from "node:process";
import { hasProgram, runProgram } from "./programs.mjs";

const PARTS = {
  "i2c-bus": "the I2C bus of a real board",
  "spi-device": "the SPI bus of a display's panel",
  pigpio: "pigpio's PWM pins on a real board",
};

/** Longest time that building one part may take, in ms: a Pi Zero 2 needs about a minute. */
const BUILD_LIMIT_MS = 300_000;

/** Is where the outcome is kept, inside node_modules so that a new install starts afresh. */
const RECORD = join("node_modules", ".outrider-native.json");

/** Gives the directory of the pinned Node's package, or `undefined` where none fits. */
export function pinnedNodeDir(root) {
  const directory = join(root, "node_modules", `node-${platform}-${arch}`);
  return existsSync(join(directory, "bin", "node")) ? directory : undefined;
}

/**
 * Builds each part once per install.
 * @param {string} root
 * @param {string} npm Path of npm's program file, run by this Node.
 * @returns {readonly string[]} One line for each part that is not there.
 */
export function buildNativeParts(root, npm) {
  if (platform !== "linux") return [];
  const record = join(root, RECORD);
  if (existsSync(record)) return JSON.parse(readFileSync(record, "utf8")).missing;
  const missing = Object.keys(PARTS)
    .filter((name) => existsSync(join(root, "node_modules", name)))
    .map((name) => buildPart(root, npm, name))
    .filter((line) => line !== undefined);
  writeFileSync(record, `${JSON.stringify({ missing })}\n`);
  return missing;
}

function buildPart(root, npm, name) {
  const without = `${PARTS[name]} will not run; simulated devices will`;
  const tools = ["g++", "make", "python3"].filter((program) => !hasProgram(program));
  if (tools.length > 0) return `${name} can't be built without ${tools.join(", ")}: ${without}`;
  const nodedir = pinnedNodeDir(root);
  const pinned = nodedir === undefined ? {} : { npm_config_nodedir: nodedir };
  const env = { ...pinned, npm_config_ignore_scripts: "false" };
  const args = [npm, "rebuild", name, "--foreground-scripts"];
  const done = runProgram(process.execPath, args, { cwd: root, env, limitMs: BUILD_LIMIT_MS });
  if (done.ok) return undefined;
  return `${name} could not be built (${reason(done.output)}): ${without}`;
}

/** Finds the first line that tells why a build failed. */
function reason(output) {
  const line = output.split("\n").find((text) => /error|not found/i.test(text));
  return line === undefined ? "npm rebuild failed" : line.trim().slice(0, 120);
}
