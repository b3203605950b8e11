/** Writes places in a log group as the opaque tokens of the API. */
import { AwsError } from "../contracts.ts";
import type { Cursor } from "./log-store.ts";

export type Direction = "f" | "b";

/** Writes a token: `f` reads on after the place, `b` reads back before it. */
export function tokenFromCursor(direction: Direction, { timestampMs, id }: Cursor): string {
  return `${direction}/${String(timestampMs).padStart(16, "0")}/${String(id).padStart(16, "0")}`;
}

/** Reads a token. @throws AwsError `InvalidParameterException`. */
export function cursorFromToken(token: string): Cursor & { readonly direction: Direction } {
  const match = /^([fb])\/(\d{16})\/(-?\d{16})$/.exec(token);
  if (match === null) {
    throw new AwsError("InvalidParameterException", "The specified nextToken is invalid.");
  }
  return {
    direction: match[1] === "f" ? "f" : "b",
    timestampMs: Number(match[2]),
    id: Number(match[3]),
  };
}
