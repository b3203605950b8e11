/**
 * Defines pages of displays as data. A page is a tree of boxes; what a box shows may be bound to the
 * display's data: `mars` (the report as it came, with whatever members a backend adds), `robots`,
 * `cards`, `device`, `now`; within a list `item` and `index`.
 */
import { z } from "zod";
import { parseBinding, parseTemplate } from "./template.ts";

/** Is a page's name, as in topics and file names. */
export const pageName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "1 to 32 small letters, digits and hyphens");

/** Most elements of a page, lists counted once, and most levels of boxes in boxes. */
export const ELEMENTS_MAX = 200;
export const DEPTH_MAX = 10;

/** Are the colours that a display's theme has by name. */
export const COLOR_NAMES = [
  "text",
  "muted",
  "accent",
  "good",
  "warning",
  "critical",
  "surface",
  "background",
] as const;

/** Is a colour as its digits, the last two of eight its opacity. */
export const HEX_COLOR = /^#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})$/;

/** Is a colour: one of the theme's by name, #rrggbb, #rrggbbaa, or bound: `{item.color}`. */
const color = z.union([
  z.enum(COLOR_NAMES),
  z.string().regex(HEX_COLOR, "a colour is #rrggbb or #rrggbbaa"),
  z
    .string()
    .max(120)
    .regex(/^\{[^{}]+\}$/, "a bound colour is one binding in braces")
    .superRefine((text, context) => {
      const parsed = parseBinding(text.slice(1, -1));
      if (!parsed.ok) context.addIssue({ code: "custom", message: parsed.problem });
    }),
]);

/** Is a length: 1 is the height of body text, which grows with the panel (14 px on 320x240). */
const rem = z.number().min(0).max(60);

/** Is a text with bindings; a wrong one is refused with its reason. */
const template = z
  .string()
  .max(400)
  .superRefine((text, context) => {
    const parsed = parseTemplate(text);
    if (!parsed.ok) context.addIssue({ code: "custom", message: parsed.problem });
  });

/** Is the path of a value, without braces. */
const binding = z
  .string()
  .max(120)
  .superRefine((text, context) => {
    const parsed = parseBinding(text);
    if (!parsed.ok) context.addIssue({ code: "custom", message: parsed.problem });
  });

const box = {
  when: binding
    .optional()
    .describe("Shown only while this value is there and neither false nor empty."),
  unless: binding.optional().describe("Shown only while this value is missing, false or empty."),
  grow: z.number().min(0).max(100).optional().describe("Share of the room left over; 0 none."),
  width: rem.optional(),
  height: rem.optional(),
};

const container = {
  ...box,
  gap: rem.optional().describe("Between the children."),
  padding: rem.optional(),
  align: z.enum(["start", "center", "end", "stretch"]).optional().describe("Across the direction."),
  justify: z.enum(["start", "center", "end", "between"]).optional().describe("Along it."),
  background: color.optional(),
  radius: rem.optional(),
};

const text = z.strictObject({
  type: z.literal("text"),
  ...box,
  text: template,
  size: rem.optional().describe("Height of the letters; 1 by default."),
  weight: z.enum(["regular", "bold"]).optional(),
  font: z
    .enum(["body", "display"])
    .optional()
    .describe("display: narrow letters for large values."),
  color: color.optional(),
  align: z.enum(["start", "center", "end"]).optional(),
  lines: z.int().min(1).max(40).optional().describe("Most lines; what does not fit ends in …"),
  shadow: z.boolean().optional().describe("For text on a photo."),
});

const image = z.strictObject({
  type: z.literal("image"),
  ...box,
  src: binding.describe("Value with a picture's address, such as mars.photo or item.picture."),
  fit: z.enum(["cover", "contain"]).optional().describe("cover fills the box and cuts; default."),
  shade: z.number().min(0).max(1).optional().describe("Darkens it so that text reads: 0 not."),
});

const qr = z.strictObject({ type: z.literal("qr"), ...box, text: template });

const bar = z.strictObject({
  type: z.literal("bar"),
  ...box,
  value: binding.describe("A number from 0 to 1."),
  color: color.optional(),
});

const dot = z.strictObject({ type: z.literal("dot"), ...box, color });

const fade = z.strictObject({
  type: z.literal("fade"),
  ...box,
  color,
  to: z.enum(["top", "bottom"]).describe("Where it is full; at the other end nothing is left."),
});

const space = z.strictObject({ type: z.literal("space"), ...box });

/** Is one box of a page. */
export type LayoutElement =
  | (LayoutContainer & {
      readonly type: "column" | "row" | "stack";
      readonly children: readonly LayoutElement[];
    })
  | (LayoutContainer & {
      readonly type: "list";
      readonly direction?: "column" | "row" | undefined;
      readonly items: string;
      readonly max?: number | undefined;
      readonly element: LayoutElement;
    })
  | z.infer<
      typeof text | typeof image | typeof qr | typeof bar | typeof dot | typeof fade | typeof space
    >;

/** Is what boxes that hold others have in common. */
export type LayoutContainer = z.infer<z.ZodObject<typeof container>>;

const element: z.ZodType<LayoutElement> = z.lazy(() =>
  z.discriminatedUnion("type", [many, list, text, image, qr, bar, dot, fade, space]),
);

/** column, row: children one after the other; stack: one on another. */
const many = z.strictObject({
  type: z.enum(["column", "row", "stack"]),
  ...container,
  children: z.array(element).max(64),
});

const list = z.strictObject({
  type: z.literal("list"),
  ...container,
  direction: z.enum(["column", "row"]).optional().describe("column by default."),
  items: binding.describe("A list; each of its values is item within element."),
  max: z.int().min(1).max(64).optional().describe("Most that are shown; 8 by default."),
  element,
});

/** Is a page of a display. */
export const layoutPage = z
  .strictObject({
    page: pageName,
    title: z.string().min(1).max(80),
    order: z.int().min(0).max(1_000).optional().describe("Place among the pages; 100 by default."),
    background: color.optional(),
    root: element,
  })
  .superRefine(({ root }, context) => {
    const { elements, depth } = measure(root);
    if (elements > ELEMENTS_MAX)
      context.addIssue({ code: "custom", message: `a page has ${ELEMENTS_MAX} elements at most` });
    if (depth > DEPTH_MAX)
      context.addIssue({ code: "custom", message: `boxes nest ${DEPTH_MAX} deep at most` });
  });
export type LayoutPage = z.infer<typeof layoutPage>;

/** Counts elements and levels; a codec's bound on nesting keeps this from going deep. */
function measure(root: LayoutElement): { readonly elements: number; readonly depth: number } {
  const below = childrenOf(root).map(measure);
  const elements = below.reduce((sum, one) => sum + one.elements, 1);
  return { elements, depth: 1 + Math.max(0, ...below.map(({ depth }) => depth)) };
}

function childrenOf(one: LayoutElement): readonly LayoutElement[] {
  if (one.type === "list") return [one.element];
  return "children" in one ? one.children : [];
}
