/** Reads the claim of a signature from an Authorization header or from a presigned query. */
import { ALGORITHM, type Claim, problem, type Verdict } from "./signature.ts";

const PARTS = ["Credential", "Signature", "SignedHeaders"] as const;

/**
 * Reads `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` with the date of the request.
 * Returns `ok: false` "missing" for no or another scheme, "incomplete" when a part lacks.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function claimFromHeaders(
  headers: Readonly<Record<string, string | undefined>>,
): Verdict<Claim> {
  const header = headers["authorization"];
  if (header === undefined) return problem("missing", "Missing Authentication Token");
  if (!header.startsWith(`${ALGORITHM} `)) {
    return problem("incomplete", `Unsupported AWS 'algorithm': '${header.split(" ")[0]}'.`);
  }
  const fields = new Map<string, string>();
  for (const field of header.slice(ALGORITHM.length).split(",")) {
    const at = field.indexOf("=");
    if (at > 0) fields.set(field.slice(0, at).trim(), field.slice(at + 1).trim());
  }
  const lacking: string[] = PARTS.filter((part) => !fields.get(part)).map(
    (part) => `Authorization header requires '${part}' parameter.`,
  );
  const date = headers["x-amz-date"] ?? "";
  if (date === "") {
    lacking.push("Authorization header requires existence of an 'X-Amz-Date' header.");
  }
  if (lacking.length > 0) return problem("incomplete", lacking.join(" "));
  return claim({
    credential: fields.get("Credential") ?? "",
    signedHeaders: fields.get("SignedHeaders") ?? "",
    signature: fields.get("Signature") ?? "",
    date,
  });
}

/** Reads the `X-Amz-…` parameters of a presigned address. Names are as AWS writes them. */
export function claimFromQuery(query: ReadonlyMap<string, string>): Verdict<Claim> {
  if (query.get("X-Amz-Algorithm") !== ALGORITHM) {
    return problem("missing", "Missing Authentication Token");
  }
  const names = ["X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"];
  const lacking = names.filter((name) => !query.get(name));
  if (lacking.length > 0) {
    return problem("incomplete", `AWS query-string parameters must include ${lacking.join(", ")}.`);
  }
  return claim({
    credential: query.get("X-Amz-Credential") ?? "",
    signedHeaders: query.get("X-Amz-SignedHeaders") ?? "",
    signature: query.get("X-Amz-Signature") ?? "",
    date: query.get("X-Amz-Date") ?? "",
  });
}

/** Turns `YYYYMMDDTHHMMSSZ` into ms since 1970; `undefined` for anything else. */
export function epochMsFromAmzDate(date: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const epochMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(epochMs) ? undefined : epochMs;
}

/** Turns ms since 1970 into `YYYYMMDDTHHMMSSZ`. */
export function amzDateFromEpochMs(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}

interface RawClaim {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
}

function claim({ credential, signedHeaders, signature, date }: RawClaim): Verdict<Claim> {
  const scope = credential.split("/");
  const [accessKeyId, day, region, service, terminator] = scope;
  if (!accessKeyId || !day || !region || !service || scope.length !== 5) {
    return problem(
      "incomplete",
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'.`,
    );
  }
  if (terminator !== "aws4_request") {
    return problem(
      "incomplete",
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'.`,
    );
  }
  if (epochMsFromAmzDate(date) === undefined || !date.startsWith(`${day}T`)) {
    return problem(
      "mismatch",
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}' != '${date.slice(0, 8)}', from '${date}'.`,
    );
  }
  const names = signedHeaders.split(";");
  if (!names.includes("host")) {
    return problem("incomplete", "'Host' must be a 'SignedHeader' in the AWS Authorization.");
  }
  return {
    ok: true,
    value: { accessKeyId, day, region, service, signedHeaders: names, signature, date },
  };
}
