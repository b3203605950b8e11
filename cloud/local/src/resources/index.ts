/** The table of resource types that the local host honours. Adding one is adding a row. */
import type { ResourceKind } from "../contracts.ts";
import { cdkMetadata } from "./cdk-metadata.ts";

const ALL: readonly ResourceKind[] = [cdkMetadata];

/** Lists the kinds by CloudFormation type. */
export const resourceKinds: ReadonlyMap<string, ResourceKind> = new Map(
  ALL.map((kind) => [kind.type, kind]),
);
