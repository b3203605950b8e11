/** Reads the command line of `npm run provision`. */
import { parseArgs } from "node:util";
import { DEVICE_KINDS, type DeviceKind, thingNameProblem } from "@outrider/protocol";
import { LOCAL_OUTPUTS } from "../outputs.ts";
import { UsageError } from "../run-command.ts";
import { readPanel } from "./panel.ts";

const BOARDS = ["explorer-hat", "adafruit-motor-hat"];

const OPTIONS = {
  type: { type: "string", default: "robot" },
  out: { type: "string" },
  outputs: { type: "string", default: LOCAL_OUTPUTS },
  board: { type: "string" },
  panel: { type: "string" },
  simulated: { type: "boolean", default: false },
  seed: { type: "string" },
  ca: { type: "string" },
  profile: { type: "string" },
  force: { type: "boolean", default: false },
  remove: { type: "boolean", default: false },
  revoke: { type: "boolean", default: false },
  ssh: { type: "string" },
  "ssh-config": { type: "string" },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

/** Gives what is wished for which thing. @throws UsageError */
export function readWishes(args: string[]) {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS });
  const [thing, ...more] = positionals;
  if (thing === undefined || more.length > 0) throw new UsageError("Name one thing.");
  const type = kindOf(values.type);
  checkName(thing, type);
  checkPlace(values);
  const wrongKind = type === "robot" ? (["panel"] as const) : (["board", "seed"] as const);
  for (const option of wrongKind)
    if (values[option] !== undefined) throw new UsageError(`A ${type} has no --${option}.`);
  const { board = "explorer-hat", seed: seedText = "1", simulated } = values;
  if (!BOARDS.includes(board)) throw new UsageError(`There is no board ${board}.`);
  const seed = Number(seedText);
  if (!Number.isSafeInteger(seed) || seedText.trim() === "")
    throw new UsageError("--seed takes a whole number.");
  const panel = readPanel(values.panel, simulated);
  if (panel === undefined) throw new UsageError(`There is no panel ${values.panel}.`);
  return { thing, values: { ...values, type, board, seed, panel } };
}

export type Wishes = ReturnType<typeof readWishes>;

function kindOf(type: string): DeviceKind {
  const kind = DEVICE_KINDS.find((one) => one === type);
  if (kind === undefined) throw new UsageError(`There is no kind of device ${type}.`);
  return kind;
}

function checkName(thing: string, type: DeviceKind): void {
  const problem = thingNameProblem(thing);
  if (problem !== undefined) throw new UsageError(`${thing}: ${problem}.`);
  if (type === "robot" && thing.includes(":"))
    throw new UsageError(`${thing}: a robot's name has no colon, as its video channel bears it.`);
}

/** @throws UsageError for wishes that contradict each other. */
function checkPlace(values: Values): void {
  const wishes = ["force", "remove", "revoke"] as const;
  if (wishes.filter((wish) => values[wish]).length > 1)
    throw new UsageError("Give one of --force, --remove and --revoke.");
  if (values.ssh !== undefined && values.simulated)
    throw new UsageError("A simulated device runs on this machine: give --ssh or --simulated.");
  if (values.ssh !== undefined && values.out?.startsWith("/") === false)
    throw new UsageError("With --ssh the folder is an absolute path on the device.");
}
