/** Runs benchmarks and prints or records their rows. */
import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Bench, BenchRow } from "../test/bench/bench.ts";

const BENCHES: Readonly<Record<string, () => Promise<{ bench: Bench }>>> = {
  drive: () => import("../test/bench/drive.ts"),
  video: () => import("../test/bench/video.ts"),
  signaling: () => import("../test/bench/signaling.ts"),
  access: () => import("../test/bench/access.ts"),
  display: () => import("../test/bench/display.ts"),
};

const USAGE = `Usage: npm run bench -- NAME [--json] [--write]

Measures against a floor or a peer in the same run; these machines are noisy, so read the ratios.

  NAME      ${Object.keys(BENCHES).join(", ")}, or all
  --json    print one JSON object a benchmark instead of a table
  --write   renew the section of each benchmark in docs/benchmarks.md
  --help    print this and exit
`;

const PAGE = join(import.meta.dirname, "../docs/benchmarks.md");

interface Report {
  readonly bench: string;
  readonly machine: string;
  readonly rows: readonly BenchRow[];
}

async function run(name: string): Promise<Report> {
  const load = BENCHES[name];
  if (load === undefined) throw new TypeError(`there is no benchmark ${name}`);
  const { bench } = await load();
  const rows = await bench((text) => process.stderr.write(`${name}: ${text}\n`));
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  return { bench: name, machine: `${cpus().length} × ${model}, Node ${process.version}`, rows };
}

function tableOf({ bench, machine, rows }: Report): string {
  const number = (value: number | undefined) =>
    value === undefined ? "" : value.toFixed(value < 10 ? 2 : 1);
  const verdict = ({ ok }: BenchRow) => (ok === undefined ? "" : ok ? "yes" : "**no**");
  const lines = rows.map(
    (row) =>
      `| ${row.name} | ${number(row.value)} ${row.unit} | ${number(row.floor)} | ${number(row.ratio)} | ${number(row.goal)} | ${verdict(row)} |`,
  );
  return [
    `## ${bench}`,
    "",
    `\`npm run bench -- ${bench}\` on ${machine}`,
    "",
    "| what | value | floor | ratio | goal | met |",
    "|---|---|---|---|---|---|",
    ...lines,
    "",
  ].join("\n");
}

/** Replaces a benchmark's section of the page, or appends it. */
function withSection(page: string, name: string, section: string): string {
  const pattern = new RegExp(`^## ${name}\\n[\\s\\S]*?(?=^## |$(?![\\s\\S]))`, "m");
  return pattern.test(page)
    ? page.replace(pattern, `${section}\n`)
    : `${page.trimEnd()}\n\n${section}`;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "boolean" }, write: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help === true) {
    process.stdout.write(USAGE);
    return;
  }
  const [name] = positionals;
  if (name === undefined) throw new TypeError("which benchmark?");
  for (const one of name === "all" ? Object.keys(BENCHES) : [name]) {
    const report = await run(one);
    process.stdout.write(values.json === true ? `${JSON.stringify(report)}\n` : tableOf(report));
    if (values.write !== true) continue;
    await writeFile(PAGE, withSection(await readFile(PAGE, "utf8"), one, tableOf(report)));
  }
}

try {
  await main();
} catch (error) {
  const isWrongUse = error instanceof TypeError;
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  if (isWrongUse) process.stderr.write(`\n${USAGE}`);
  process.exitCode = isWrongUse ? 2 : 1;
}
