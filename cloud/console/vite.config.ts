import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

/** Where `npm start` listens unless told otherwise; only `vite dev` asks it for what it serves. */
const HOST = "http://localhost:8420";

export default defineConfig({
  root: import.meta.dirname,
  // Wherever its distribution stands: at a root on AWS, below a path on a local host.
  base: "./",
  plugins: [vue()],
  build: {
    target: "es2024",
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    // AWS's video SDK brings a shim that asks whether there is a CommonJS module; there is none.
    rolldownOptions: {
      checks: { commonJsVariableInEsm: false },
      // What keeps zod from making code out of text must run before zod, in whichever chunk that is.
      output: { strictExecutionOrder: true },
    },
  },
  // The library of Cognito brings a Buffer that asks for the global object by its name in Node.
  define: { __VUE_OPTIONS_API__: "false", global: "globalThis" },
  server: {
    host: "localhost",
    proxy: {
      // The host leads on from the one to the other; all else the config addresses itself.
      "/runtime-config.json": { target: HOST, rewrite: (path) => `/_console${path}` },
      "/_cdn": HOST,
    },
  },
});
