/** Is a layout to begin with: it shows what a backend adds, and which robots there are. */
import type { LayoutPage } from "@outrider/protocol";

/** `hello` is whatever a backend puts into its answer under that name. */
export const hello: LayoutPage = {
  page: "hello",
  title: "Hello",
  order: 5,
  background: "#101820",
  root: {
    type: "column",
    padding: 1,
    gap: 0.5,
    children: [
      { type: "text", text: "Hello, {mars.hello|or:nobody}", size: 2, weight: "bold" },
      { type: "text", text: "It is {now|time} on {now|date}", color: "muted" },
      {
        type: "list",
        items: "robots",
        max: 3,
        gap: 0.5,
        element: {
          type: "row",
          gap: 0.5,
          align: "center",
          children: [
            { type: "text", text: "{item.name}", grow: 1 },
            { type: "bar", value: "item.battery", width: 4, color: "accent" },
          ],
        },
      },
    ],
  },
};
