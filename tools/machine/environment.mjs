/** Is the one door to the environment for plain JavaScript, which has no config.ts. */
export { env as environment } from "node:process";
