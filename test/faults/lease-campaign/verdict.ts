/** Judges a campaign by what the bus and the audit say, and by nothing that a client believes. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SignedIn } from "../../rig/sign-in.ts";

export interface AuditLine {
  readonly version: number;
  readonly kind: string;
  readonly atMs: number;
  readonly by: { readonly operatorId: string };
  readonly before: { readonly operatorId: string } | null;
  readonly holder: { readonly operatorId: string } | null;
}

/** Reads the whole audit of a robot, oldest first. */
export async function readAudit({ api }: SignedIn, robot: string): Promise<AuditLine[]> {
  const lines: AuditLine[] = [];
  for (let token = ""; ; ) {
    const query = new URLSearchParams({ limit: "200", ...(token && { nextToken: token }) });
    const { status, body } = await api(`/robots/${robot}/lease/history?${query}`);
    if (status !== 200) throw new Error(`the history answered ${status}`);
    lines.push(...(body["history"] as AuditLine[]));
    if (typeof body["nextToken"] !== "string") return lines.toReversed();
    token = body["nextToken"];
  }
}

/** Is a time in which one person held the lease, in ms since 1970. */
interface Reign {
  readonly operatorId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Lists who held the lease when; a reign ends when the audit names another holder, or none. */
export function reignsOf(audit: readonly AuditLine[]): Reign[] {
  return audit.flatMap(({ holder, atMs, version }, index) => {
    if (holder === null) return [];
    const next = audit
      .slice(index + 1)
      .find((line) => line.holder?.operatorId !== holder.operatorId);
    const began = audit[index - 1]?.holder?.operatorId === holder.operatorId && version > 1;
    if (began) return [];
    return [{ operatorId: holder.operatorId, fromMs: atMs, toMs: next?.atMs ?? Infinity }];
  });
}

/** Is a throttle that one motor had, and when, in ms since 1970. */
export interface Motion {
  readonly atMs: number;
  readonly throttle: number;
}

/** Reads every movement of a simulated robot; each motor's counts. */
export async function readMotions(deviceDir: string): Promise<Motion[]> {
  const text = await readFile(join(deviceDir, "bus.jsonl"), "utf8");
  const motions: Motion[] = [];
  let offsetMs = 0;
  for (const line of text.split("\n")) {
    // A killed bus may leave half a line.
    if (!line.endsWith("}")) continue;
    const { t, epochMs, motors } = JSON.parse(line) as {
      t: number;
      epochMs?: number;
      motors?: [number, number];
    };
    if (epochMs !== undefined) offsetMs = epochMs - t;
    for (const throttle of motors ?? [])
      if (throttle !== 0) motions.push({ atMs: t + offsetMs, throttle });
  }
  return motions;
}
