/** The time, large, and what the day is. */
import type { LayoutElement, LayoutPage } from "@outrider/protocol";

const time = (size: number, when: string): LayoutElement => ({
  type: "row",
  when,
  justify: "center",
  align: "end",
  gap: 0.5,
  children: [
    { type: "space", width: 1.6 },
    { type: "text", text: "{now|time}", font: "display", size, color: "text" },
    {
      type: "column",
      width: 1.6,
      children: [
        { type: "text", text: "{device.seconds}", font: "display", size: 1.3, color: "accent" },
        { type: "space", height: size * 0.16 },
      ],
    },
  ],
});

const shown: LayoutElement = {
  type: "column",
  when: "now",
  children: [
    time(5.2, "device.portrait"),
    {
      type: "column",
      unless: "device.portrait",
      children: [
        time(10, "device.wide"),
        { type: "column", unless: "device.wide", children: [time(7, "device.landscape")] },
      ],
    },
    { type: "text", text: "{now|weekday}, {now|date}", size: 1.2, align: "center", lines: 2 },
  ],
};

const unset: LayoutElement = {
  type: "column",
  unless: "now",
  gap: 0.5,
  children: [
    { type: "text", text: "– – : – –", font: "display", size: 4, color: "muted", align: "center" },
    { type: "text", text: "Clock not set", size: 1.2, weight: "bold", align: "center" },
    {
      type: "text",
      text: "No time server has answered since the start.",
      color: "muted",
      align: "center",
      lines: 2,
    },
  ],
};

const line: LayoutElement = {
  type: "row",
  justify: "center",
  gap: 0.5,
  children: [
    {
      type: "text",
      when: "device.mars.isThere",
      text: "Mars {mars.insight.av_at|number:0|unit:°C}",
      size: 0.9,
      color: "muted",
    },
    {
      type: "text",
      when: "robots",
      text: "· {device.robots.online} of {device.robots.count} robots online",
      size: 0.9,
      color: "muted",
    },
  ],
};

export const CLOCK: LayoutPage = {
  page: "clock",
  title: "Clock",
  order: 40,
  root: {
    type: "column",
    padding: 0.6,
    children: [{ type: "space", grow: 1 }, shown, unset, { type: "space", grow: 1 }, line],
  },
};
