/** The command line of the local host. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { isAllowable } from "./outbound/rule.ts";
import { REPOSITORY } from "./repository.ts";

export interface HostOptions {
  /** Address to listen on; loopback. */
  readonly host: string;
  /** Port of the front door; 0 takes any free one. */
  readonly port: number;
  /** Folder that keeps the host's state. */
  readonly dataDir: string;
  /** Names of the stacks to run, with what they depend on; all when missing. */
  readonly only?: readonly string[];
  /** Simulated robots, 0 to 20; 0 starts none. */
  readonly robots: number;
  /** Simulated displays, 0 to 20; 0 starts none. */
  readonly displays: number;
  /** Forget the data folder's content first. */
  readonly fresh: boolean;
  /** Another CDK app's `cdk.out`, run instead of the kit's stacks. */
  readonly assemblyDir?: string;
  /** Follow changes of the sources. */
  readonly watch: boolean;
  /** Run coturn, so that video can be relayed. */
  readonly turn: boolean;
  /** One more port for Kinesis Video over TLS. */
  readonly videoPort?: number;
  /** Hosts that functions may really reach, each `host` or `host:port`; none but the host itself when empty. */
  readonly outbound: readonly string[];
  /** Values of the stacks' parameters by `<stack>:<parameter>`. */
  readonly parameters: ReadonlyMap<string, string>;
}

export type ParsedOptions =
  | { readonly ok: true; readonly value: HostOptions | "help" }
  | { readonly ok: false; readonly problem: string };

/** Is what `--help` prints. */
export const USAGE = `Runs the synthesized stacks on this machine, with simulated robots and displays.

Usage: npm start -- [options]        (npm run dev: the same with --watch)

  --port N          port of the one HTTP address; 0 takes any free one (8420)
  --data DIR        folder that keeps the state (.outrider)
  --only NAME,…     run these stacks and what they depend on (all)
  --robots N        simulated robots to start, 0 to 20 (1)
  --displays N      simulated displays to start, 0 to 20 (1)
  --no-devices      start no simulated device
  --fresh           forget the state first
  --assembly DIR    run another CDK app's cdk.out instead of the kit's stacks
  --watch           follow changes of the sources
  --turn            run coturn, so that live video can be relayed
  --video-port N    one more port for Kinesis Video: AWS's C SDK knows none but 443
  --parameters STACK:NAME=VALUE
                    value of a stack's parameter, as the CDK has it; may be repeated
  --outbound HOST,… hosts that functions may reach (none; api.nasa.gov and mars.nasa.gov are
                    played here unless they are named)
  --host ADDRESS    loopback address to listen on (127.0.0.1)
  --help            show this

Exit status: 0 stopped, 1 a failure that is explained, 2 wrong use.
`;

const FLAGS = {
  port: { type: "string", default: "8420" },
  data: { type: "string", default: ".outrider" },
  only: { type: "string" },
  robots: { type: "string", default: "1" },
  displays: { type: "string", default: "1" },
  "no-devices": { type: "boolean", default: false },
  fresh: { type: "boolean", default: false },
  assembly: { type: "string" },
  watch: { type: "boolean", default: false },
  turn: { type: "boolean", default: false },
  "video-port": { type: "string" },
  parameters: { type: "string", multiple: true },
  outbound: { type: "string", multiple: true },
  host: { type: "string", default: "127.0.0.1" },
  help: { type: "boolean", default: false },
} as const;

const PORT_MAX = 65_535;
/** Simulated devices of a kind: a robot is four processes, a display one. */
const DEVICES_MAX = 20;
const LOOPBACK = ["127.0.0.1", "localhost", "::1"];

/** Judges the arguments after the program's name. Relative folders count from `cwd`. */
export function parseOptions(argv: readonly string[], cwd: string): ParsedOptions {
  try {
    const { values } = parseArgs({ args: [...argv], options: FLAGS });
    if (values.help) return { ok: true, value: "help" };
    return { ok: true, value: optionsFrom(values, cwd) };
  } catch (error) {
    // parseArgs and the checks below throw for wrong use alone.
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

type Values = ReturnType<typeof parseArgs<{ options: typeof FLAGS }>>["values"];

function optionsFrom(values: Values, cwd: string): HostOptions {
  if (!LOOPBACK.includes(values.host)) {
    throw new Error(
      `--host ${values.host}: the host listens on loopback only, since it has no TLS of its own yet`,
    );
  }
  const only = values.only?.split(",").map((name) => name.trim());
  return {
    host: values.host,
    port: wholeNumber("--port", values.port, PORT_MAX),
    // The default belongs to the checkout, whatever folder npm was called from.
    dataDir: resolve(values.data === FLAGS.data.default ? REPOSITORY : cwd, values.data),
    ...(only === undefined ? {} : { only }),
    ...deviceCounts(values),
    fresh: values.fresh,
    ...(values.assembly === undefined ? {} : { assemblyDir: resolve(cwd, values.assembly) }),
    watch: values.watch,
    turn: values.turn,
    outbound: (values.outbound ?? []).flatMap(hosts),
    parameters: new Map(values.parameters?.map(parameter)),
    ...(values["video-port"] === undefined
      ? {}
      : { videoPort: wholeNumber("--video-port", values["video-port"], PORT_MAX) }),
  };
}

function deviceCounts(values: Values): Pick<HostOptions, "robots" | "displays"> {
  const robots = wholeNumber("--robots", values.robots, DEVICES_MAX);
  const displays = wholeNumber("--displays", values.displays, DEVICES_MAX);
  return values["no-devices"] ? { robots: 0, displays: 0 } : { robots, displays };
}

function wholeNumber(flag: string, text: string, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= max) return number;
  throw new Error(`${flag} ${text}: give a whole number from 0 to ${max}`);
}

function hosts(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !isAllowable(name));
  if (wrong === undefined) return names;
  throw new Error(`--outbound ${text}: write each as HOST or HOST:PORT`);
}

function parameter(text: string): [string, string] {
  const [, name, value] = /^([\w-]+:\w+)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new Error(`--parameters ${text}: write it as STACK:NAME=VALUE`);
}
