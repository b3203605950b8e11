/** Reads what the machine says of itself: addresses, name, the certificate's end. */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname, networkInterfaces } from "node:os";
import type { DisplayEvent, MachineFacts } from "../display-types.ts";

export interface MachineOptions {
  readonly version: string;
  readonly panelKind: () => string;
  readonly certificateFile: string | undefined;
  readonly push: (event: DisplayEvent) => void;
  /** Looks again this often, in ms. @default 10000 */
  readonly everyMs?: number;
}

const EVERY_MS = 10_000;

/** Tells now, and again when something changed, until disposed. */
export async function watchMachineFacts(options: MachineOptions): Promise<Disposable> {
  const { push, everyMs = EVERY_MS } = options;
  let told = "";
  const look = async () => {
    const machine = await readFacts(options);
    const text = JSON.stringify(machine);
    if (text === told) return;
    told = text;
    push({ type: "machine", machine });
  };
  await look();
  const timer = setInterval(() => void look(), everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

async function readFacts({ version, panelKind, certificateFile }: MachineOptions) {
  const facts: MachineFacts = {
    addresses: addresses(),
    hostName: hostname(),
    version,
    panelKind: panelKind(),
    certificateEndsMs: certificateFile === undefined ? undefined : await endOf(certificateFile),
  };
  return facts;
}

/** IPv4 first, which people type; of IPv6 none that counts on this link alone. */
function addresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outer = all.filter(
    ({ internal, address }) => !internal && !/^(fe80|169\.254)/.test(address),
  );
  const byFamily = outer.sort((a, b) => a.family.localeCompare(b.family));
  return [...new Set(byFamily.map(({ address }) => address))].slice(0, 4);
}

/** Gives when a certificate ends, in ms since 1970; none where there is none to read. */
async function endOf(path: string): Promise<number | undefined> {
  try {
    return new X509Certificate(await readFile(path)).validToDate.getTime();
  } catch {
    return undefined;
  }
}
