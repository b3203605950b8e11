/**
 * Is CloudFront's control plane as far as a deployment uses it: invalidations, which are complete at once.
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html
 */
import { randomBytes } from "node:crypto";
import { type AwsCall, AwsError, type AwsReply, type AwsService } from "../contracts.ts";
import { escapeXml } from "../front-door/protocol.ts";

export interface InvalidationsOptions {
  has(distributionId: string): boolean;
  /** Forgets what a distribution keeps of the paths that fit. */
  forget(distributionId: string, fits: (path: string) => boolean): void;
}

/** Invalidations remembered for GetInvalidation. */
const REMEMBERED_MAX = 100;

export function createInvalidations({ has, forget }: InvalidationsOptions): AwsService {
  const made = new Map<string, string>();
  const create = (distributionId: string, { body, headers }: AwsCall): AwsReply => {
    const paths = [...body.toString().matchAll(/<Path>([^<]*)<\/Path>/g)].map(
      ([, path = ""]) => path,
    );
    if (paths.length === 0 || paths.some((path) => !path.startsWith("/")))
      throw new AwsError(
        "InvalidArgument",
        "Your request contains one or more invalid invalidation paths.",
      );
    forget(distributionId, (path) => paths.some((pattern) => covers(pattern, path)));
    const id = `I${randomBytes(10).toString("hex").toUpperCase().slice(0, 13)}`;
    const xml = invalidationXml(id, paths, new Date());
    made.set(`${distributionId}/${id}`, xml);
    for (const oldest of made.keys()) {
      if (made.size <= REMEMBERED_MAX) break;
      made.delete(oldest);
    }
    const host = new Map(Object.entries(headers)).get("host") ?? "localhost";
    const location = `http://${host}/2020-05-31/distribution/${distributionId}/invalidation/${id}`;
    return { status: 201, headers: { "content-type": "text/xml", location }, body: xml };
  };
  const find = (distributionId: string, id: string): AwsReply => {
    const xml = made.get(`${distributionId}/${id}`);
    if (xml === undefined)
      throw new AwsError("NoSuchInvalidation", "The specified invalidation does not exist.", 404);
    return { status: 200, headers: { "content-type": "text/xml" }, body: xml };
  };
  const answer = (call: AwsCall): AwsReply => {
    const [, distributionId, id] = ADDRESS.exec(call.path) ?? [];
    if (distributionId === undefined) throw unknown(call);
    if (!has(distributionId))
      throw new AwsError("NoSuchDistribution", "The specified distribution does not exist.", 404);
    if (call.method === "POST" && id === undefined) return create(distributionId, call);
    if (call.method === "GET" && id !== undefined) return find(distributionId, id);
    throw unknown(call);
  };
  return { signingNames: ["cloudfront"], handle: async (call) => answer(call) };
}

const ADDRESS = /^\/2020-05-31\/distribution\/([^/]+)\/invalidation(?:\/([^/]+))?$/;

/** A pattern may end with `*`. */
function covers(pattern: string, path: string): boolean {
  return pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

function invalidationXml(id: string, paths: readonly string[], now: Date): string {
  const items = paths.map((path) => `<Path>${escapeXml(path)}</Path>`).join("");
  return `<?xml version="1.0"?><Invalidation xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Id>${id}</Id><Status>Completed</Status><CreateTime>${now.toISOString()}</CreateTime><InvalidationBatch><Paths><Quantity>${paths.length}</Quantity><Items>${items}</Items></Paths><CallerReference>${id}</CallerReference></InvalidationBatch></Invalidation>`;
}

function unknown({ method, path }: AwsCall): AwsError {
  return new AwsError(
    "UnknownOperationException",
    `${method} ${path} is not an operation of CloudFront that the local host supports.`,
    404,
  );
}
