/** Reads the command line that all programs of devices share. */
import { parseArgs } from "node:util";

export interface ProgramHelp {
  /** How the program is called, e.g. `node edge/robot/src/gate.ts`. */
  readonly command: string;
  /** What it is and does, for people. */
  readonly description: string;
  /** Options beside --config and --help that take no value, and what they do. */
  readonly flags?: Readonly<Record<string, string>>;
}

export type ProgramArguments =
  | { readonly kind: "run"; readonly config: string; readonly flags: ReadonlySet<string> }
  /** Print `text` and exit with `status`: 0 for --help, 2 for wrong use. */
  | { readonly kind: "exit"; readonly status: 0 | 2; readonly text: string };

/** Understands `--config FILE`, `--help` and a program's own flags. */
export function readArguments(args: readonly string[], help: ProgramHelp): ProgramArguments {
  const flags = Object.keys(help.flags ?? {});
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: { type: "string" },
        help: { type: "boolean" },
        ...Object.fromEntries(flags.map((flag) => [flag, { type: "boolean" as const }])),
      },
    });
    if (values.help === true) return { kind: "exit", status: 0, text: helpText(help) };
    if (typeof values.config !== "string") throw new TypeError("--config FILE is missing");
    const given = flags.filter((flag) => Reflect.get(values, flag) === true);
    return { kind: "run", config: values.config, flags: new Set(given) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { kind: "exit", status: 2, text: `${problem}\n\n${helpText(help)}` };
  }
}

function helpText({ command, description, flags = {} }: ProgramHelp): string {
  const rows = [
    ["--config FILE", "the device's config.json; file names in it are relative to its folder"],
    ...Object.entries(flags).map(([flag, text]) => [`--${flag}`, text]),
    ["--help", "print this and exit"],
  ];
  const options = rows.map(([option = "", text = ""]) => `  ${option.padEnd(16)}${text}`);
  return `Usage: ${command} --config FILE\n\n${description}\n\n${options.join("\n")}\n`;
}
