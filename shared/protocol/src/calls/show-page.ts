import { z } from "zod";
import { pageName } from "../layout/page.ts";
import { defineCall } from "./define-call.ts";

export const showPage = defineCall({
  name: "show-page",
  summary: "Turns a display to one of its pages.",
  devices: ["display"],
  input: z.object({
    page: pageName.describe("One of display-state's pages."),
    holdS: z
      .number()
      .int()
      .min(0)
      .max(86_400)
      .default(0)
      .describe("How long pages do not turn by themselves, in s; 0: as after a touch."),
  }),
  output: z.object({ page: pageName }),
});
