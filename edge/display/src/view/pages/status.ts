/** What the display knows of itself, and what does not work. */
import type { LayoutElement, LayoutPage } from "@outrider/protocol";
import { header } from "./parts.ts";

const row = (label: string, text: string, color = "text"): LayoutElement => ({
  type: "row",
  gap: 0.5,
  align: "start",
  children: [
    { type: "text", text: label, size: 0.82, color: "muted", width: 5.2 },
    { type: "text", text, size: 0.82, color, grow: 1 },
  ],
});

const facts: LayoutElement = {
  type: "column",
  gap: 0.12,
  grow: 1,
  children: [
    row("Connection", "{device.link}"),
    row("Broker", "{device.broker}"),
    row("Addresses", "{device.addresses}"),
    row("Certificate", "{device.certificate.text}", "{device.certificate.color}"),
    row("Clock", "{device.clock}"),
    row("Storage", "{device.disk}"),
    row("Mars", "{device.mars.asOfAge}"),
    row("Pages", "{device.pageCount}"),
    row("Panel", "{device.widthPx} × {device.heightPx}, {device.panel}"),
    row("Version", "{device.version}"),
  ],
};

const problems: LayoutElement = {
  type: "column",
  when: "device.problems",
  gap: 0.15,
  children: [
    { type: "text", text: "Problems", size: 0.9, weight: "bold", color: "warning" },
    {
      type: "list",
      items: "device.problems",
      max: 5,
      gap: 0.1,
      element: {
        type: "row",
        gap: 0.4,
        align: "start",
        children: [
          { type: "text", text: "{item.part}", size: 0.78, color: "warning", width: 5.3 },
          { type: "text", text: "{item.problem}", size: 0.78, grow: 1, lines: 2 },
          { type: "text", text: "{item.age}", size: 0.78, color: "muted" },
        ],
      },
    },
  ],
};

const well: LayoutElement = {
  type: "row",
  unless: "device.problems",
  gap: 0.4,
  children: [
    { type: "dot", color: "good" },
    { type: "text", text: "Everything works", size: 0.85, color: "good", grow: 1 },
  ],
};

export const STATUS: LayoutPage = {
  page: "status",
  title: "Status",
  order: 900,
  root: {
    type: "column",
    padding: 0.7,
    gap: 0.35,
    children: [header("Status", "{device.name}"), problems, well, facts],
  },
};
