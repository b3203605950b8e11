/** Gives a device its certificate, its record and its folder: `npm run provision -- rover-1`. */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readApiKeyValue } from "./api-key.ts";
import {
  type AwsAccess,
  awsAccess,
  LOCAL_OUTPUTS,
  type Outputs,
  output,
  readOutputs,
  ToolError,
} from "./outputs.ts";
import {
  type DeviceFolder,
  MARS_KEY,
  removeDeviceFiles,
  type Settings,
} from "./provision/device-folder.ts";
import { KINDS_OF_DEVICES } from "./provision/device-kinds.ts";
import { displayConfig, hasMars } from "./provision/display-config.ts";
import { amazonRootCa } from "./provision/key-pair.ts";
import { localFolder } from "./provision/local-folder.ts";
import { type Addresses, provisionDevice } from "./provision/provision-device.ts";
import { Registration } from "./provision/registration.ts";
import { robotConfig } from "./provision/robot-config.ts";
import { openSshFolder } from "./provision/ssh-folder.ts";
import { readWishes, type Wishes } from "./provision/wishes.ts";
import { runCommand } from "./run-command.ts";

const HELP = `Provisions a device: npm run provision -- <thing> [options]

The key is made where the device's folder is and stays there (mode 0600); IoT Core signs the
certificate. A device that is provisioned already is left as it is. Cut short, run it again.

  --type KIND       robot (default) or display
  --out DIR         the device's folder (default devices/<thing> beside the outputs)
  --ssh USER@HOST   the folder is on that machine, such as a Pi (default there
                    ${KINDS_OF_DEVICES.robot.remoteDirectory}, or ${KINDS_OF_DEVICES.display.remoteDirectory}); it needs openssl, and
                    sudo without a password where the user may not write there
  --ssh-config FILE settings for ssh (default your own)
  --outputs FILE    outputs of the stacks (default ${LOCAL_OUTPUTS}, which npm start writes)
  --board NAME      of a robot: explorer-hat (default) or adafruit-motor-hat
  --panel PANEL     of a display: framebuffer (default), ili9341, or a size in pixels, 320x240
  --simulated       a robot on a simulated bus, --seed N (default 1) decides its world; a display
                    on a simulated panel
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
  const { thing, values } = readWishes(args);
  const outputs = readOutputs(values.outputs);
  const access = awsAccess(outputs, values.profile);
  const fleet = (key: string) => output(outputs, "OutriderFleet", key);
  const { policyOutputs, thingTypeOutput, hasChannel, remoteDirectory } =
    KINDS_OF_DEVICES[values.type];
  const registration = new Registration({
    access,
    policyNames: policyOutputs.map(fleet),
    thingTypeName: fleet(thingTypeOutput),
    hasChannel,
    registryTable: fleet("RegistryTableName"),
  });
  const order = { thing, values, outputs, access, registration };
  if (values.revoke) {
    const count = await registration.block(thing);
    process.stdout.write(`${thing} is revoked: ${count} certificates\n`);
    return;
  }
  if (values.ssh === undefined) {
    const beside = join(dirname(values.outputs), "devices", thing);
    await give(order, localFolder(resolve(values.out ?? beside)));
    return;
  }
  const directory = values.out ?? remoteDirectory;
  const configFile = values["ssh-config"];
  await using folder = await openSshFolder({ target: values.ssh, directory, configFile });
  await give(order, folder);
}

interface Order extends Wishes {
  readonly outputs: Outputs;
  readonly access: AwsAccess;
  readonly registration: Registration;
}

/** Gives the device its identity in a folder, or takes it away. */
async function give(order: Order, folder: DeviceFolder) {
  const { thing, values, outputs, registration } = order;
  if (values.remove) {
    await registration.remove(thing);
    await removeDeviceFiles(folder);
    process.stdout.write(`${thing} is removed\n`);
    return;
  }
  const { IotEndpoint: broker, CredentialsEndpoint: credentials } = outputs["OutriderLocal"] ?? {};
  const { type, board, panel } = values;
  const done = await provisionDevice({
    device: { thing, type, board: type === "robot" ? board : panel.kind },
    folder,
    registration,
    ca: readCa(outputs, values.ca),
    settingsOf: (addresses) => settingsOf(order, addresses),
    known: { ...(broker && { broker }), ...(credentials && { credentials }) },
    force: values.force,
  });
  const what = done === "kept" ? "is provisioned already" : "is provisioned";
  process.stdout.write(`${thing} ${what}: ${folder.place}\n`);
}

async function settingsOf(order: Order, addresses: Addresses): Promise<Settings> {
  const { thing, values, outputs, access } = order;
  if (values.type === "robot")
    return { config: robotConfig({ thing, ...values, addresses, outputs }), secrets: {} };
  const config = displayConfig({ thing, ...values, addresses, outputs });
  if (!hasMars(outputs)) return { config, secrets: {} };
  const key = await readApiKeyValue(access, output(outputs, "OutriderMars", "MarsApiKeyId"));
  return { config, secrets: { [MARS_KEY]: key } };
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
