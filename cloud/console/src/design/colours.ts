/** Gives canvases the colours of the style sheet, and tells when they change. */

/** Reads the properties of an element as they are now. */
export function readColours(element: Element): (property: string) => string {
  const style = getComputedStyle(element);
  return (property) => style.getPropertyValue(property).trim();
}

/** Calls back when the page turns light or dark; gives the function that ends it. */
export function followColours(onChange: () => void): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", onChange);
  return () => dark.removeEventListener("change", onChange);
}
