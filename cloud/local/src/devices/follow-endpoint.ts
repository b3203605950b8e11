/** Leads a device of an earlier start to the host, whose one address may have another port by now. */
import { readFile } from "node:fs/promises";
import { writeFileAtomic } from "@outrider/runtime";
import { z } from "zod";

/** Is the part of a device's configuration that names the host's one address. */
const config = z.looseObject({ mars: z.looseObject({ url: z.url() }) });

/** Is where the host serves APIs; any other address is somebody's own choice. */
const API_PATH = /^\/_api\//;

/** Renews the address of the Mars API in a configuration; all else in it stays as it is. */
export async function followEndpoint(configFile: string, endpoint: string): Promise<void> {
  const read = config.safeParse(parsed(await readFile(configFile, "utf8")));
  if (!read.success) return;
  const { mars, ...rest } = read.data;
  const { hostname, origin, pathname, search } = new URL(mars.url);
  const host = new URL(endpoint);
  const isOurs = hostname === host.hostname && API_PATH.test(pathname);
  if (!isOurs || origin === host.origin) return;
  const url = `${host.origin}${pathname}${search}`;
  const renewed = { ...rest, mars: { ...mars, url } };
  await writeFileAtomic(configFile, `${JSON.stringify(renewed, undefined, 2)}\n`);
}

/** A configuration that is no JSON is its owner's to mend; the device says so. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
