/** Puts the local form of an address in the place of AWS's, wherever a template has made one. */
import { REGION, URL_SUFFIX } from "../aws-names.ts";
import { isRecord, type Value } from "./unresolved.ts";

/** `https://<apiId>.execute-api.<region>.amazonaws.com`, as templates join it. */
const API_ADDRESS = new RegExp(
  `https://([a-z0-9]+)\\.execute-api\\.${REGION}\\.${URL_SUFFIX.replaceAll(".", "\\.")}`,
  "gu",
);

/** `https://<distribution>.cloudfront.net`. */
const PAGE_ADDRESS = /https:\/\/([a-z0-9]+)\.cloudfront\.net/gu;

/**
 * Rewrites addresses of REST APIs in every string to `<endpoint>/_api/<apiId>`, and of distributions
 * to `<endpoint>/_cdn/<id>`: names below `localhost` are unknown to the resolvers of Node, Python and
 * the AWS CLI (measured).
 */
export function withLocalAddresses(value: Value, endpoint: string): Value {
  if (typeof value === "string")
    return value
      .replace(API_ADDRESS, `${endpoint}/_api/$1`)
      .replace(PAGE_ADDRESS, `${endpoint}/_cdn/$1`);
  if (Array.isArray(value)) return value.map((item) => withLocalAddresses(item as Value, endpoint));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(
    ([key, item]) => [key, withLocalAddresses(item as Value, endpoint)] as const,
  );
  return Object.fromEntries(entries);
}
