/** Installs what the commands need of Debian. Plain JavaScript for any Node from 18 on. */
import { hasProgram, rootPrefix, runProgram } from "./programs.mjs";

const FFMPEG = { program: "ffmpeg", package: "ffmpeg", without: "the simulated robot's camera" };

/**
 * Is what a command needs: the program that must be there, the package that has it, and what does
 * not run without it.
 */
export const NEEDS = {
  start: [FFMPEG],
  test: [
    FFMPEG,
    { program: "chromium", package: "chromium", without: "the browser tests" },
    { program: "turnserver", package: "coturn", without: "the tests of relayed video" },
    {
      program: "mosquitto_pub",
      package: "mosquitto-clients",
      without: "the tests of the broker with mosquitto",
    },
    {
      // Not convert: other packages have a program of that name.
      program: "identify",
      package: "imagemagick",
      without: "the tests of photos with ImageMagick",
    },
    { program: "ssh", package: "openssh-client", without: "the tests of provisioning over SSH" },
  ],
};

const INSTALL_LIMIT_MS = 600_000;

/**
 * Installs what is missing for `command`, where this user may.
 * @param {"start" | "test"} command
 * @returns {readonly string[]} One line for each need that stays unmet.
 */
export function installPackages(command) {
  const missing = NEEDS[command].filter(({ program }) => !hasProgram(program));
  if (missing.length === 0) return [];
  const names = missing.map((need) => need.package);
  const prefix = hasProgram("apt-get") ? rootPrefix() : undefined;
  if (prefix !== undefined && aptInstall(prefix, names)) return [];
  return missing.map(
    (need) =>
      `${need.program} is missing: ${need.without} will not run (sudo apt-get install ${need.package})`,
  );
}

function aptInstall(prefix, names) {
  const apt = (...args) => {
    const [program, ...rest] = [...prefix, "apt-get", "-q", "-y", ...args];
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    return runProgram(program, rest, { env, limitMs: INSTALL_LIMIT_MS }).ok;
  };
  process.stderr.write(`Installing ${names.join(", ")} …\n`);
  const install = () => apt("install", "--no-install-recommends", ...names);
  return install() || (apt("update") && install());
}
