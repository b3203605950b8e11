/** Writes the page of what the local host honours, from the very schemas that refuse the rest. */
import type { ResourceKind } from "../contracts.ts";
import { honouredIntrinsics } from "../template/intrinsics.ts";
import { honouredProperties } from "./honoured-properties.ts";

/** Gives the Markdown of docs/local-host.md's supported matrix. */
export function renderMatrix(kinds: ReadonlyMap<string, ResourceKind>): string {
  const sorted = [...kinds.values()].sort((left, right) => (left.type < right.type ? -1 : 1));
  return [
    "## What it honours",
    "",
    "Generated from the schemas of `cloud/local/src/resources`. Anything else in a template is refused",
    "by name before anything starts.",
    "",
    "### Intrinsic functions",
    "",
    `${honouredIntrinsics()
      .map((name) => `\`${name}\``)
      .join(", ")}; conditions, mappings, parameters with defaults, exports and outputs.`,
    "",
    "### Resource types and their properties",
    "",
    "| Type | Properties |",
    "|---|---|",
    ...sorted.map(renderRow),
    "",
  ].join("\n");
}

function renderRow(kind: ResourceKind): string {
  const properties = honouredProperties(kind).map((path) => `\`${path}\``);
  return `| \`${kind.type}\` | ${properties.join(" ") || "none"} |`;
}
