/** Adds versions to a secret and moves staging labels between them; changes nothing in place. */
import type { Version } from "./secret-store.ts";

export const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";

/** Versions of one secret at most: AWS's quota. The oldest without a label goes first. */
const VERSIONS_MAX = 100;

/**
 * Adds a version with its labels, each of which leaves the version that had it; whichever was current
 * becomes the previous one. The first version is always current.
 */
export function withVersion(versions: readonly Version[], added: Version): readonly Version[] {
  const isFirst = versions.length === 0 && !added.stages.includes(CURRENT);
  const stages = isFirst ? [...added.stages, CURRENT] : added.stages;
  const moved = new Set(stages);
  const replaced = stages.includes(CURRENT) ? currentOf(versions)?.id : undefined;
  if (replaced !== undefined) moved.add(PREVIOUS);
  const before = versions.map((version) => {
    const kept = version.stages.filter((stage) => !moved.has(stage));
    return { ...version, stages: version.id === replaced ? [...kept, PREVIOUS] : kept };
  });
  return withoutOldest([...before, { ...added, stages }]);
}

/** Finds the version with a label, the current one unless told. */
export function currentOf(versions: readonly Version[], stage = CURRENT): Version | undefined {
  return versions.find(({ stages }) => stages.includes(stage));
}

function withoutOldest(versions: readonly Version[]): readonly Version[] {
  const oldest = versions.find(({ stages }) => stages.length === 0);
  if (versions.length <= VERSIONS_MAX || oldest === undefined) return versions;
  return versions.filter((version) => version !== oldest);
}
