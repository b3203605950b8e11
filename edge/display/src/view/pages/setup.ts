/** What a display shows that nobody has set up yet, or whose papers are missing. */
import type { LayoutElement, LayoutPage } from "@outrider/protocol";

const lacks: LayoutElement = {
  type: "list",
  items: "device.setup.lacks",
  max: 3,
  gap: 0.1,
  element: {
    type: "row",
    gap: 0.4,
    align: "start",
    children: [
      {
        type: "column",
        children: [
          { type: "space", height: 0.3 },
          { type: "dot", color: "warning", width: 0.5, height: 0.5 },
        ],
      },
      { type: "text", text: "{item}", size: 0.8, color: "warning", lines: 2, grow: 1 },
    ],
  },
};

const steps: LayoutElement = {
  type: "list",
  items: "device.setup.steps",
  gap: 0.25,
  element: { type: "text", text: "{item}", size: 0.85, lines: 5 },
};

const code = (side: number): LayoutElement => ({
  type: "qr",
  text: "{device.setup.guide}",
  width: side,
  height: side,
});

export const SETUP: LayoutPage = {
  page: "setup",
  title: "Setup",
  order: 0,
  root: {
    type: "column",
    padding: 0.7,
    gap: 0.4,
    children: [
      { type: "text", text: "Set up this display", font: "display", size: 1.5 },
      lacks,
      {
        type: "row",
        unless: "device.portrait",
        grow: 1,
        gap: 0.6,
        align: "start",
        children: [{ ...steps, grow: 1 }, code(9)],
      },
      {
        type: "column",
        when: "device.portrait",
        grow: 1,
        gap: 0.5,
        children: [{ ...steps, grow: 1 }, code(7.6)],
      },
      {
        type: "text",
        text: "{device.hostName}  {device.addresses|or:no network yet}",
        size: 0.85,
        weight: "bold",
        color: "accent",
        lines: 2,
      },
    ],
  },
};
