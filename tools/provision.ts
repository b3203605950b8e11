/** Gives a device its certificate, its record and its folder: `npm run provision -- rover-1`. */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { thingNameProblem } from "@outrider/protocol";
import {
  awsAccess,
  LOCAL_OUTPUTS,
  type Outputs,
  output,
  readOutputs,
  ToolError,
} from "./outputs.ts";
import { deviceConfig } from "./provision/device-config.ts";
import { type DeviceFolder, removeDeviceFiles } from "./provision/device-folder.ts";
import { amazonRootCa } from "./provision/key-pair.ts";
import { localFolder } from "./provision/local-folder.ts";
import { provisionDevice } from "./provision/provision-device.ts";
import { Registration } from "./provision/registration.ts";
import { openSshFolder } from "./provision/ssh-folder.ts";
import { runCommand, UsageError } from "./run-command.ts";

/** Is the folder of a robot's services on a Pi; see edge/robot/deploy. */
const REMOTE_DIRECTORY = "/var/lib/outrider";

const HELP = `Provisions a device: npm run provision -- <thing> [options]

The key is made where the device's folder is and stays there (mode 0600); IoT Core signs the
certificate. A device that is provisioned already is left as it is. Cut short, run it again.

  --type robot      kind of device (default robot)
  --out DIR         the device's folder (default devices/<thing> beside the outputs)
  --ssh USER@HOST   the folder is on that machine, such as a Pi (default there ${REMOTE_DIRECTORY});
                    it needs openssl, and sudo without a password where the user may not write there
  --ssh-config FILE settings for ssh (default your own)
  --outputs FILE    outputs of the stacks (default ${LOCAL_OUTPUTS}, which npm start writes)
  --board NAME      explorer-hat (default) or adafruit-motor-hat
  --simulated       a robot on a simulated bus; --seed N (default 1) decides its world
  --ca FILE         root of the broker's certificate (default: the local host's, or Amazon's)
  --profile NAME    AWS profile, for a deployed fleet
  --force           gives a provisioned device a new key and certificate and revokes the old one
  --revoke          revokes the device's certificates: for one that was lost or stolen
  --remove          deletes the device: its thing, certificate, video channel, record and files
  --help            prints this

Exit status: 0 done, 1 failed and undone, 2 wrong use.
`;

process.exitCode = await runCommand({ help: HELP, run }, process.argv.slice(2));

async function run(args: string[]): Promise<void> {
  const { thing, values } = readArguments(args);
  const outputs = readOutputs(values.outputs);
  const fleet = (key: string) => output(outputs, "OutriderFleet", key);
  const registration = new Registration({
    access: awsAccess(outputs, values.profile),
    policyNames: ["DevicePolicyName", "CallPolicyName", "VideoPolicyName"].map(fleet),
    thingTypeName: fleet("ThingTypeName"),
    registryTable: fleet("RegistryTableName"),
  });
  if (values.revoke) {
    const count = await registration.block(thing);
    process.stdout.write(`${thing} is revoked: ${count} certificates\n`);
    return;
  }
  if (values.ssh === undefined) {
    const beside = join(dirname(values.outputs), "devices", thing);
    await give(
      { thing, values, outputs, registration },
      localFolder(resolve(values.out ?? beside)),
    );
    return;
  }
  const directory = values.out ?? REMOTE_DIRECTORY;
  const configFile = values["ssh-config"];
  await using folder = await openSshFolder({ target: values.ssh, directory, configFile });
  await give({ thing, values, outputs, registration }, folder);
}

interface Order {
  readonly thing: string;
  readonly values: ReturnType<typeof readArguments>["values"];
  readonly outputs: Outputs;
  readonly registration: Registration;
}

/** Gives the device its identity in a folder, or takes it away. */
async function give({ thing, values, outputs, registration }: Order, folder: DeviceFolder) {
  if (values.remove) {
    await registration.remove(thing);
    await removeDeviceFiles(folder);
    process.stdout.write(`${thing} is removed\n`);
    return;
  }
  const { IotEndpoint: broker, CredentialsEndpoint: credentials } = outputs["OutriderLocal"] ?? {};
  const done = await provisionDevice({
    device: { thing, type: values.type, board: values.board },
    folder,
    registration,
    ca: readCa(outputs, values.ca),
    configOf: (addresses) => deviceConfig({ thing, ...values, addresses, outputs }),
    known: { ...(broker && { broker }), ...(credentials && { credentials }) },
    force: values.force,
  });
  const what = done === "kept" ? "is provisioned already" : "is provisioned";
  process.stdout.write(`${thing} ${what}: ${folder.place}\n`);
}

function readArguments(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      type: { type: "string", default: "robot" },
      out: { type: "string" },
      outputs: { type: "string", default: LOCAL_OUTPUTS },
      board: { type: "string", default: "explorer-hat" },
      simulated: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      ca: { type: "string" },
      profile: { type: "string" },
      force: { type: "boolean", default: false },
      remove: { type: "boolean", default: false },
      revoke: { type: "boolean", default: false },
      ssh: { type: "string" },
      "ssh-config": { type: "string" },
    },
  });
  const [thing, ...more] = positionals;
  if (thing === undefined || more.length > 0) throw new UsageError("Name one thing.");
  const problem = thingNameProblem(thing);
  if (problem !== undefined) throw new UsageError(`${thing}: ${problem}.`);
  if (thing.includes(":"))
    throw new UsageError(`${thing}: a robot's name has no colon, as its video channel bears it.`);
  checkWishes(values);
  if (values.type !== "robot") throw new UsageError(`There is no kind of device ${values.type}.`);
  if (!["explorer-hat", "adafruit-motor-hat"].includes(values.board))
    throw new UsageError(`There is no board ${values.board}.`);
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || values.seed.trim() === "")
    throw new UsageError("--seed takes a whole number.");
  return { thing, values: { ...values, seed } };
}

interface Wishes {
  readonly force: boolean;
  readonly remove: boolean;
  readonly revoke: boolean;
  readonly simulated: boolean;
  readonly ssh?: string | undefined;
  readonly out?: string | undefined;
}

/** @throws UsageError for wishes that contradict each other. */
function checkWishes(values: Wishes): void {
  const wishes = ["force", "remove", "revoke"] as const;
  if (wishes.filter((wish) => values[wish]).length > 1)
    throw new UsageError("Give one of --force, --remove and --revoke.");
  if (values.ssh !== undefined && values.simulated)
    throw new UsageError("A simulated robot runs on this machine: give --ssh or --simulated.");
  if (values.ssh !== undefined && values.out?.startsWith("/") === false)
    throw new UsageError("With --ssh the folder is an absolute path on the device.");
}

/** Reads the root of the broker's certificate: as told, the local host's, or Amazon's from Node. */
function readCa(outputs: Outputs, file: string | undefined): string {
  const local = file ?? outputs["OutriderLocal"]?.["IotCaFile"];
  if (local !== undefined) return readFileSync(local, "utf8");
  const amazon = amazonRootCa();
  if (amazon === undefined)
    throw new ToolError("Node has no Amazon Root CA 1: name the file with --ca", {
      code: "incomplete",
    });
  return amazon;
}
