import manifest from "../package.json" with { type: "json" };

/** Is the version of the display's software, as its package says. */
export const SOFTWARE_VERSION: string = manifest.version;
