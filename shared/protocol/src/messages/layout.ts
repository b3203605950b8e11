import { z } from "zod";
import { defineMessage } from "../define.ts";
import { layoutPage } from "../layout/page.ts";

export const layout = defineMessage({
  name: "layout",
  summary: "Gives a display a page, replaces one of its own, or takes it back.",
  // Ends in a word of its own: to a policy, whose wildcards match slashes, "*/layout/*" would also be
  // what is called or replied in the name of a device "layout".
  topic: "{thing}/page/{page}/layout",
  sender: ["operator", "cloud"],
  receivers: ["display", "operator", "viewer"],
  qos: 1,
  retain: true,
  payload: z.object({
    layout: layoutPage.nullable().describe("The page; null brings the display's own back."),
  }),
});
