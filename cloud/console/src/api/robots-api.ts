/** Asks the robots' REST API. */
import type { Payload, telemetry } from "@outrider/protocol";
import {
  type RobotDetail,
  type RobotSummary,
  readRobot,
  readRobots,
  readTelemetryPage,
} from "./readings.ts";
import type { Rest } from "./rest.ts";
import { RestError } from "./rest-error.ts";

/** Pages of one list asked for at most; what comes after them is left out. */
const PAGES_MAX = 20;

export interface RobotsApi {
  /** Lists the robots by name. @throws RestError */
  list(): Promise<readonly RobotSummary[]>;
  /** Gives one robot; `undefined` when there is none of that name. @throws RestError */
  find(robot: string): Promise<RobotDetail | undefined>;
  /** Gives telemetry of a time span in ms since 1970, oldest first. @throws RestError */
  history(robot: string, fromMs: number, toMs: number): Promise<Payload<typeof telemetry>[]>;
}

/** Makes the API's client. */
export function createRobotsApi({ get }: Rest): RobotsApi {
  return {
    list: async () => {
      const pages = await allPages(get, "/robots", {}, readRobots);
      return pages.toSorted((a, b) => a.robot.localeCompare(b.robot, undefined, { numeric: true }));
    },
    find: async (robot) => {
      try {
        return readRobot(await get(`/robots/${encodeURIComponent(robot)}`));
      } catch (error) {
        if (error instanceof RestError && error.status === 404) return undefined;
        throw error;
      }
    },
    history: (robot, fromMs, toMs) => {
      const path = `/robots/${encodeURIComponent(robot)}/telemetry`;
      const span = { from: String(Math.floor(fromMs)), to: String(Math.ceil(toMs)) };
      return allPages(get, path, span, readTelemetryPage);
    },
  };
}

async function allPages<T>(
  get: (path: string) => Promise<unknown>,
  path: string,
  query: Readonly<Record<string, string>>,
  read: (body: unknown) => { items: readonly T[]; nextToken: string | undefined },
): Promise<T[]> {
  const items: T[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const search = new URLSearchParams({
      ...query,
      ...(token === undefined ? {} : { nextToken: token }),
    });
    const found = read(await get(search.size === 0 ? path : `${path}?${search}`));
    items.push(...found.items);
    token = found.nextToken;
    if (token === undefined) break;
  }
  return items;
}
