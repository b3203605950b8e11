// Aim: docs/outputs.md has a row for every output of every stack and of the local host, and no other row.
// Method: the synthesized templates, and what the host adds to them, against the page's first column.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withHostOutputs } from "@outrider/local/src/outputs.ts";
import type { Outputs } from "@outrider/local/src/template/plan.ts";
import { expect, it } from "vitest";
import { stackPlan } from "../../tools/generate/stack-plan.ts";

const PAGE = join(import.meta.dirname, "../../docs/outputs.md");

/** Gives what a host with everything adds. */
function hostOutputs(): Outputs {
  const text = "x";
  return withHostOutputs(
    {},
    {
      endpoint: text,
      accessKeyFile: text,
      iot: { endpoint: text, caFile: text },
      credentialsEndpoint: text,
      kvsEndpoint: text,
      apiKeyFile: text,
      marsApiKeyFile: text,
      inboxUrl: text,
      demo: { user: text, password: text },
      partner: { issuer: text, clientFile: text },
    },
  );
}

function namesOf(outputs: Outputs): readonly string[] {
  return Object.entries(outputs).flatMap(([stack, values]) =>
    Object.keys(values).map((key) => `${stack}.${key}`),
  );
}

it("docs/outputs.md names every output, and no other", () => {
  const rows = [...readFileSync(PAGE, "utf8").matchAll(/^\| `([^`]+)` \|/gm)].map(
    ([, name]) => name,
  );
  expect(new Set(rows).size).toBe(rows.length);
  const names = [...namesOf(stackPlan().outputs), ...namesOf(hostOutputs())];
  expect(new Set(rows)).toEqual(new Set(names));
});
