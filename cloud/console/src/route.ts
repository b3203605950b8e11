/** Tells which page the address names. */
import { type Ref, ref } from "vue";

export type Route =
  | { readonly page: "robots" }
  | { readonly page: "robot"; readonly robot: string }
  | { readonly page: "unknown" };

/** Reads the part of an address after `#`. */
export function readRoute(hash: string): Route {
  const path = hash.replace(/^#/, "");
  if (["", "/", "/robots", "/robots/"].includes(path)) return { page: "robots" };
  const name = /^\/robots\/([^/]+)$/.exec(path)?.[1];
  const robot = name === undefined ? undefined : decoded(name);
  return robot === undefined ? { page: "unknown" } : { page: "robot", robot };
}

/** Gives the address of a robot's page. */
export function robotHref(robot: string): string {
  return `#/robots/${encodeURIComponent(robot)}`;
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
