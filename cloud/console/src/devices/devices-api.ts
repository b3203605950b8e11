/** Asks the API which devices there are and how their certificates stand. */
import type { Rest } from "../api/rest.ts";
import { RestError } from "../api/rest-error.ts";
import { memberOf } from "../session/outside.ts";

/** Pages asked for at most; what comes after them is left out. */
const PAGES_MAX = 20;

export interface Device {
  readonly thing: string;
  readonly type: string | undefined;
  /** Times are in ms since 1970. */
  readonly lastSeenAtMs: number | undefined;
  readonly online: boolean;
  readonly certificateId: string | undefined;
  readonly certificateCreatedAtMs: number | undefined;
  readonly certificateExpiresAtMs: number | undefined;
  readonly revoked: boolean;
  readonly softwareVersion: string | undefined;
}

/** Lists the devices by name. @throws RestError */
export async function listDevices({ get }: Rest): Promise<readonly Device[]> {
  const devices: Device[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query = token === undefined ? "" : `?${new URLSearchParams({ nextToken: token })}`;
    const body = await get(`/devices${query}`);
    devices.push(...readDevices(body));
    token = textOf(memberOf(body, "nextToken"));
    if (token === undefined) break;
  }
  return devices.toSorted((a, b) => a.thing.localeCompare(b.thing, undefined, { numeric: true }));
}

/** Reads one page of the inventory. @throws RestError "unreadable" */
export function readDevices(body: unknown): Device[] {
  const list = memberOf(body, "devices");
  if (!Array.isArray(list)) throw new RestError("unreadable", "The API's answer has no list.");
  return list.flatMap((value) => {
    const thing = textOf(memberOf(value, "thing"));
    return thing === undefined ? [] : [readDevice(thing, value)];
  });
}

function readDevice(thing: string, value: unknown): Device {
  const number = (key: string) => {
    const found = memberOf(value, key);
    return typeof found === "number" ? found : undefined;
  };
  const text = (key: string) => textOf(memberOf(value, key));
  return {
    thing,
    type: text("type"),
    lastSeenAtMs: number("lastSeenAtMs"),
    online: memberOf(value, "online") === true,
    certificateId: text("certificateId"),
    certificateCreatedAtMs: number("certificateCreatedAtMs"),
    certificateExpiresAtMs: number("certificateExpiresAtMs"),
    revoked: memberOf(value, "revoked") === true,
    softwareVersion: text("softwareVersion"),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
