import { z } from "zod";
import { defineMessage } from "../define.ts";
import { layoutPage } from "../layout/page.ts";

export const layout = defineMessage({
  name: "layout",
  summary: "Gives a display a page, replaces one of its own, or takes it back.",
  topic: "{thing}/layout/{page}",
  sender: ["operator", "cloud"],
  receivers: ["display", "operator", "viewer"],
  qos: 1,
  retain: true,
  payload: z.object({
    layout: layoutPage.nullable().describe("The page; null brings the display's own back."),
  }),
});
