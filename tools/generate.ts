/** Writes the references that come from code, or checks that they are in date. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { catalogue } from "@outrider/protocol";
import { asyncApi } from "./generate/async-api.ts";
import { iotTopics } from "./generate/iot-topics.ts";
import { jsonSchemas } from "./generate/json-schemas.ts";
import { localHostPage } from "./generate/local-host-page.ts";
import { protocolPage } from "./generate/protocol-page.ts";
import { securityPage } from "./generate/security-page.ts";
import { stackResources } from "./generate/stack-plan.ts";

const USAGE = `Usage: npm run generate [-- --check]

Writes docs/protocol.md and docs/generated/ from the catalogue in shared/protocol, and
docs/local-host.md from the resource types in cloud/local, docs/security.md from the stacks' policies
and the table of who may do what in tools/generate/who-may.ts.

  --check   write nothing; exit 1 and name the files that are out of date
  --help    print this and exit
`;

/** Gives every generated file: path from the repository's root → content. */
async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const files = new Map<string, string>();
  files.set("docs/protocol.md", protocolPage(catalogue));
  files.set("docs/local-host.md", localHostPage());
  files.set("docs/security.md", securityPage(stackResources()));
  files.set("docs/generated/asyncapi.json", json(asyncApi(catalogue)));
  files.set("docs/generated/iot-topics.json", json(iotTopics(catalogue)));
  for (const [name, schema] of jsonSchemas(catalogue))
    files.set(`docs/generated/schemas/${name}.json`, json(schema));
  return files;
}

async function staleFiles(files: ReadonlyMap<string, string>, root: string): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, content] of files) {
    const found = await readFile(join(root, path), "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (found !== content) stale.push(path);
  }
  return stale;
}

async function main(): Promise<number> {
  const root = join(import.meta.dirname, "..");
  const { values } = parseArgs({
    options: { check: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  const files = await generatedFiles();
  if (values.check === true) {
    const stale = await staleFiles(files, root);
    const problem = `Out of date: ${stale.join(", ")}. Run npm run generate.\n`;
    process.stdout.write(stale.length === 0 ? `${files.size} generated files in date\n` : problem);
    return stale.length === 0 ? 0 : 1;
  }
  await rm(join(root, "docs/generated"), { recursive: true, force: true });
  for (const [path, content] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  process.stdout.write(`${files.size} files written\n`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const isWrongUse = error instanceof TypeError && "code" in error;
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = isWrongUse ? 2 : 1;
}
