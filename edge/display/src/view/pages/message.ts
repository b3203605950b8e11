/** The cards that live: the gravest whole, the others by their titles. */
import type { LayoutElement, LayoutPage } from "@outrider/protocol";
import { header } from "./parts.ts";

const words: LayoutElement = {
  type: "column",
  grow: 1,
  gap: 0.3,
  children: [
    { type: "text", text: "{cards.0.title}", size: 1.45, weight: "bold", lines: 3 },
    { type: "text", when: "cards.0.text", text: "{cards.0.text}", lines: 12, color: "#e9e2dc" },
  ],
};

const meta: LayoutElement = {
  type: "row",
  gap: 0.4,
  children: [
    { type: "dot", color: "{cards.0.color}" },
    {
      type: "text",
      text: "{cards.0.label}",
      size: 0.8,
      weight: "bold",
      color: "{cards.0.color}",
      grow: 1,
    },
    { type: "text", text: "{cards.0.age}", size: 0.8, color: "muted" },
  ],
};

const wideBody: LayoutElement = {
  type: "row",
  unless: "device.portrait",
  grow: 1,
  gap: 0.6,
  align: "start",
  children: [
    words,
    {
      type: "image",
      when: "cards.0.picture",
      src: "cards.0.picture",
      fit: "contain",
      width: 8,
      height: 8,
    },
    { type: "qr", when: "cards.0.qr", text: "{cards.0.qr}", width: 8, height: 8 },
  ],
};

const tallBody: LayoutElement = {
  type: "column",
  when: "device.portrait",
  grow: 1,
  gap: 0.6,
  children: [
    words,
    { type: "image", when: "cards.0.picture", src: "cards.0.picture", fit: "contain", height: 6 },
    { type: "qr", when: "cards.0.qr", text: "{cards.0.qr}", height: 8 },
  ],
};

const first: LayoutElement = {
  type: "row",
  when: "cards",
  grow: 1,
  align: "stretch",
  children: [
    { type: "column", width: 0.4, background: "{cards.0.color}", children: [] },
    {
      type: "column",
      grow: 1,
      background: "{cards.0.tint}",
      padding: 0.7,
      gap: 0.4,
      children: [meta, wideBody, tallBody],
    },
  ],
};

const others: LayoutElement = {
  type: "list",
  when: "device.moreCards",
  items: "device.moreCards",
  max: 3,
  gap: 0.15,
  padding: 0.3,
  element: {
    type: "row",
    gap: 0.4,
    children: [
      { type: "dot", color: "{item.color}" },
      { type: "text", text: "{item.title}", size: 0.85, grow: 1 },
      { type: "text", text: "{item.age}", size: 0.75, color: "muted" },
    ],
  },
};

const nothing: LayoutElement = {
  type: "column",
  unless: "cards",
  grow: 1,
  padding: 0.7,
  children: [
    header("Messages", ""),
    {
      type: "column",
      grow: 1,
      justify: "center",
      gap: 0.4,
      children: [
        { type: "text", text: "No messages", size: 1.2, weight: "bold", align: "center" },
        {
          type: "text",
          text: "Cards that are sent to {device.name} show here.",
          color: "muted",
          align: "center",
          lines: 3,
        },
      ],
    },
  ],
};

export const MESSAGE: LayoutPage = {
  page: "message",
  title: "Messages",
  order: 30,
  root: { type: "column", children: [first, others, nothing] },
};
