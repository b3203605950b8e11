/** Names and ids of a resource, derived from where it stands so that every start gives the same. */
import { createHash } from "node:crypto";
import { ACCOUNT_ID, REGION } from "../aws-names.ts";
import type { Scope } from "../contracts.ts";

/** What a scope draws on besides the template. */
export interface ScopeSources {
  readonly endpoint: string;
  readonly assets: ReadonlyMap<string, string>;
  secret(name: string, length: number): string;
}

/** Longest name that CloudFormation makes for most types, in characters. */
const NAME_MAX = 128;

/** Letters and digits in the hash that ends a name; CloudFormation uses 12 as well. */
const HASH_LENGTH = 12;

/** Gives the scope of one resource. */
export function makeScope(stackName: string, logicalId: string, sources: ScopeSources): Scope {
  const place = `${stackName}/${logicalId}`;
  return {
    stackName,
    logicalId,
    region: REGION,
    accountId: ACCOUNT_ID,
    endpoint: sources.endpoint,
    physicalName: (max = NAME_MAX) => {
      const hash = stableId(place, HASH_LENGTH).toUpperCase();
      return `${`${stackName}-${logicalId}`.slice(0, max - HASH_LENGTH - 1)}-${hash}`;
    },
    stableId: (length) => stableId(place, length),
    secret: (length) => sources.secret(place, length),
    assetDir: (objectKey) => {
      const dir = sources.assets.get(objectKey);
      // A template may name an object of a bucket that no asset of the assembly fills.
      if (dir === undefined) throw new Error(`the assembly holds no asset ${objectKey}`);
      return dir;
    },
  };
}

/** Gives lower-case letters and digits; as many as asked, by hashing on. */
function stableId(place: string, length: number): string {
  let id = "";
  for (let block = 0; id.length < length; block += 1) {
    const digest = createHash("sha256").update(`${place}#${block}`).digest("hex");
    id += BigInt(`0x${digest}`).toString(36).slice(0, 48);
  }
  return id.slice(0, length);
}
