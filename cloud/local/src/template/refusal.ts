/** What the local host says when a template asks for something it does not honour. */

/** Is one thing refused, and where it stands in the template. */
export interface Refusal {
  readonly stack: string;
  /** Logical id of the resource, or the section: `Outputs`, `Conditions`. */
  readonly logicalId: string;
  /** Path inside it, e.g. `Properties.Environment.Variables`; empty for the whole. */
  readonly path: string;
  /** What is refused and why, in one sentence. */
  readonly problem: string;
}

/** Carries every refusal of a plan together, so that a person mends them in one go. */
export class RefusedTemplate extends Error {
  override readonly name = "RefusedTemplate";
  readonly code = "template-refused";
  readonly refusals: readonly Refusal[];
  constructor(refusals: readonly Refusal[]) {
    super(
      `The local host does not honour ${refusals.length} part(s) of the assembly:\n${refusals
        .map((refusal) => `  ${describeRefusal(refusal)}`)
        .join("\n")}`,
    );
    this.refusals = refusals;
  }
}

/** Gives one line: `OutriderRobot/DriveFunction Properties.Layers: not honoured`. */
export function describeRefusal({ stack, logicalId, path, problem }: Refusal): string {
  const place = [`${stack}/${logicalId}`, path].filter((part) => part !== "").join(" ");
  return `${place}: ${problem}`;
}
