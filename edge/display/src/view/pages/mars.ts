/** The original's page, whole: photo, last UTC and season above, sol and weather with units below. */
import type { LayoutElement, LayoutPage } from "@outrider/protocol";

/** Dark enough that every text on it reads at 4.5 to 1 or more over a white photo. */
const VEIL = "#140d0acc";

const badge = (text: string, when: string, background: string): LayoutElement => ({
  type: "row",
  when,
  background,
  radius: 0.3,
  padding: 0.22,
  children: [{ type: "text", text, size: 0.72, weight: "bold", color: "#1a0d06" }],
});

const fact = (label: string, text: string): LayoutElement => ({
  type: "row",
  gap: 0.4,
  align: "end",
  children: [
    { type: "text", text: label, size: 0.82, color: "#e6d5c8" },
    { type: "text", text, size: 0.95, weight: "bold", grow: 1, align: "end" },
  ],
});

const top: LayoutElement = {
  type: "row",
  background: VEIL,
  radius: 0.5,
  padding: 0.5,
  gap: 0.5,
  align: "start",
  children: [
    {
      type: "column",
      grow: 1,
      children: [
        { type: "text", text: "Last UTC", size: 0.75, color: "#e6d5c8" },
        {
          type: "text",
          when: "mars.insight.Last_UTC",
          text: "{mars.insight.Last_UTC|date}, {mars.insight.Last_UTC|time}",
          weight: "bold",
          size: 0.95,
        },
        { type: "text", unless: "mars.insight.Last_UTC", text: "—", weight: "bold", size: 0.95 },
        {
          type: "text",
          text: "Martian season: {mars.insight.season}",
          size: 0.9,
          color: "#ffd9bd",
        },
      ],
    },
    {
      type: "column",
      gap: 0.25,
      align: "end",
      children: [
        badge("SAMPLE", "device.mars.sample", "accent"),
        badge("OFFLINE {device.mars.offlineFor}", "device.mars.offline", "warning"),
        badge("SOURCE FAILS", "device.mars.sourceProblem", "warning"),
      ],
    },
  ],
};

const temperature: LayoutElement = {
  type: "column",
  justify: "center",
  grow: 1,
  children: [
    { type: "text", text: "Avg air temp", size: 0.82, color: "#e6d5c8" },
    {
      type: "text",
      text: "{mars.insight.av_at|number:1|unit:°C}",
      font: "display",
      size: 2.7,
      color: "#ffc9a3",
    },
  ],
};

const facts: LayoutElement = {
  type: "column",
  gap: 0.15,
  width: 10.4,
  justify: "center",
  children: [
    fact("Sol", "{mars.insight.sol}"),
    fact("Avg wind", "{mars.insight.av_HWS|number:1|unit:m/s}"),
    fact("Avg pressure", "{mars.insight.av_PRE|number:0|unit:Pa}"),
  ],
};

const age: LayoutElement = {
  type: "text",
  text: "Data as of {device.mars.asOfMs|date} · {device.mars.asOfAge}",
  size: 0.75,
  color: "#e6d5c8",
};

/** Where there is too little room, whom to thank is shortened before how old the weather is. */
const credit: LayoutElement = {
  type: "text",
  when: "device.mars.credit",
  text: "{device.mars.credit}",
  size: 0.75,
  color: "#e6d5c8",
  grow: 1,
  align: "end",
};

const asOf: LayoutElement = {
  type: "column",
  children: [
    { type: "row", unless: "device.portrait", gap: 0.5, children: [age, credit] },
    {
      type: "column",
      when: "device.portrait",
      children: [age, { ...credit, grow: 0, align: "start" }],
    },
  ],
};

const bottom: LayoutElement = {
  type: "column",
  background: VEIL,
  radius: 0.5,
  padding: 0.55,
  gap: 0.2,
  children: [
    { type: "row", unless: "device.portrait", gap: 0.6, children: [temperature, facts] },
    {
      type: "column",
      when: "device.portrait",
      gap: 0.3,
      children: [temperature, { ...facts, width: 60 }],
    },
    asOf,
  ],
};

const nothing: LayoutElement = {
  type: "column",
  unless: "device.mars.isThere",
  justify: "center",
  align: "center",
  grow: 1,
  gap: 0.4,
  padding: 1,
  children: [
    {
      type: "text",
      text: "Waiting for the first report from Mars",
      size: 1.3,
      weight: "bold",
      lines: 3,
      align: "center",
    },
    {
      type: "text",
      text: "It comes by itself once there is a connection.",
      color: "#f0ddcf",
      lines: 3,
      align: "center",
    },
  ],
};

export const MARS: LayoutPage = {
  page: "mars",
  title: "Mars",
  order: 10,
  background: "#7a3b22",
  root: {
    type: "stack",
    children: [
      { type: "fade", color: "#2b120a", to: "bottom" },
      {
        type: "image",
        src: "device.mars.photo",
        when: "device.mars.photo",
        fit: "cover",
        shade: 0.08,
      },
      nothing,
      {
        type: "column",
        when: "device.mars.isThere",
        padding: 0.6,
        children: [top, { type: "space", grow: 1 }, bottom],
      },
    ],
  },
};
