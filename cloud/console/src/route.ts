/** Tells which page the address names. */
import { type Ref, ref } from "vue";

export type Route =
  | { readonly page: "robots" | "displays" | "devices" | "unknown" }
  | { readonly page: "robot" | "history"; readonly robot: string }
  | { readonly page: "display"; readonly display: string };

const LISTS: Readonly<Record<string, Route>> = {
  "": { page: "robots" },
  "/robots": { page: "robots" },
  "/displays": { page: "displays" },
  "/devices": { page: "devices" },
};

/** Reads the part of an address after `#`. */
export function readRoute(hash: string): Route {
  const path = hash.replace(/^#/, "").replace(/\/$/, "");
  if (Object.hasOwn(LISTS, path)) return LISTS[path] ?? { page: "unknown" };
  const [, kind, name = "", history] =
    /^\/(robots|displays)\/([^/]+)(\/drivers)?$/.exec(path) ?? [];
  const thing = decoded(name);
  if (kind === undefined || thing === undefined) return { page: "unknown" };
  if (kind === "robots") return { page: history === undefined ? "robot" : "history", robot: thing };
  return history === undefined ? { page: "display", display: thing } : { page: "unknown" };
}

/** Gives the address of a robot's page. */
export function robotHref(robot: string): string {
  return `#/robots/${encodeURIComponent(robot)}`;
}

/** Gives the address of the page that tells who drove a robot. */
export function robotHistoryHref(robot: string): string {
  return `${robotHref(robot)}/drivers`;
}

/** Gives the address of a display's page. */
export function displayHref(display: string): string {
  return `#/displays/${encodeURIComponent(display)}`;
}

/** Follows the address for as long as the page lives. */
export function followRoute(): Ref<Route> {
  const route = ref(readRoute(location.hash));
  window.addEventListener("hashchange", () => {
    route.value = readRoute(location.hash);
  });
  return route;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
