/** Turns payloads into bytes and back. Bytes from outside never throw: they are judged. */
import type { MessageDefinition, Payload } from "./define.ts";
import { LinkError } from "./errors.ts";
import { JSON_DEPTH_MAX, PAYLOAD_BYTES_MAX } from "./limits.ts";

/** Is a judgement on outside input. */
export type Judged<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/**
 * Encodes a payload as JSON in UTF-8. Members that the schema does not name are left out.
 * @throws LinkError "bad-payload" or "too-large".
 */
export function encode<M extends MessageDefinition>(message: M, payload: Payload<M>): Uint8Array {
  const parsed = message.payload.safeParse(payload);
  if (!parsed.success)
    throw new LinkError("bad-payload", `${message.name}: ${parsed.error.message}`, {
      cause: parsed.error,
    });
  const bytes = new TextEncoder().encode(JSON.stringify(parsed.data));
  if (bytes.length > PAYLOAD_BYTES_MAX)
    throw new LinkError("too-large", `${message.name} has ${bytes.length} bytes`);
  return bytes;
}

/**
 * Decodes bytes as the payload of a message. Unknown members are ignored, so that a newer sender
 * may add an optional one; everything else that does not fit is refused.
 */
export function decode<M extends MessageDefinition>(
  message: M,
  bytes: Uint8Array,
): Judged<Payload<M>> {
  if (bytes.length > PAYLOAD_BYTES_MAX)
    return { ok: false, problem: `${bytes.length} bytes are more than ${PAYLOAD_BYTES_MAX}` };
  const json = parseJson(bytes);
  if (!json.ok) return json;
  const parsed = message.payload.safeParse(json.value);
  if (parsed.success) return { ok: true, value: parsed.data as Payload<M> };
  const issue = parsed.error.issues[0];
  const path = issue?.path.map(String).join(".") ?? "";
  return { ok: false, problem: `${path === "" ? "payload" : path}: ${issue?.message ?? "bad"}` };
}

function parseJson(bytes: Uint8Array): Judged<unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (nests(value, JSON_DEPTH_MAX)) return { ok: true, value };
    return { ok: false, problem: `nested deeper than ${JSON_DEPTH_MAX} levels` };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : "no JSON" };
  }
}

/** Says whether a value has at most `levels` levels; it goes no deeper than that. */
function nests(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((one) => nests(one, levels - 1));
}
