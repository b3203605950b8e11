/** Joins what plays NASA to the front door, and names what the stacks then fetch from. */
import type { FrontDoor } from "../front-door/front-door.ts";
import type { Player } from "../outbound/played-hosts.ts";
import type { LocalNasa } from "./nasa.ts";
import { NASA_HOSTS } from "./nasa-hosts.ts";

/** Path of the switch below the front door. */
export const NASA_SWITCH_PATH = "/_outrider/nasa";

/** Values of parameters that the kit's stacks ask for and that this machine knows, by stack and name. */
export function marsParameters(): ReadonlyMap<string, string> {
  return new Map([
    ["OutriderMars:WeatherSource", "insight"],
    ["OutriderMars:PhotoSource", "rover-photos"],
  ]);
}

/** Gives who answers for each host. All of it is made with the first request, off the start's way. */
export function nasaPlayers(
  frontDoor: Pick<FrontDoor, "addPath">,
  cleanup: AsyncDisposableStack,
): ReadonlyMap<string, Player> {
  let opening: Promise<LocalNasa> | undefined;
  const nasa = () => {
    opening ??= import("./nasa.ts").then(({ createNasa }) => createNasa());
    return opening;
  };
  cleanup.defer(async () => (await opening)?.close());
  frontDoor.addPath(NASA_SWITCH_PATH, async (request, response) =>
    (await nasa()).switchHandler(request, response),
  );
  return new Map([
    [NASA_HOSTS.api, async () => (await nasa()).api],
    [NASA_HOSTS.mars, async () => (await nasa()).mars],
  ]);
}
