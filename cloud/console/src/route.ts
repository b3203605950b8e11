/** Tells which page the address names. */
import { type Ref, ref } from "vue";

export type Route =
  | { readonly page: "robots" | "devices" | "unknown" }
  | { readonly page: "robot" | "history"; readonly robot: string };

/** Reads the part of an address after `#`. */
export function readRoute(hash: string): Route {
  const path = hash.replace(/^#/, "");
  if (["", "/", "/robots", "/robots/"].includes(path)) return { page: "robots" };
  if (/^\/devices\/?$/.test(path)) return { page: "devices" };
  const [, name, history] = /^\/robots\/([^/]+)(\/drivers)?$/.exec(path) ?? [];
  const robot = name === undefined ? undefined : decoded(name);
  if (robot === undefined) return { page: "unknown" };
  return { page: history === undefined ? "robot" : "history", robot };
}

/** Gives the address of a robot's page. */
export function robotHref(robot: string): string {
  return `#/robots/${encodeURIComponent(robot)}`;
}

/** Gives the address of the page that tells who drove a robot. */
export function robotHistoryHref(robot: string): string {
  return `${robotHref(robot)}/drivers`;
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
