/** The fleet: state, battery, age and picture of each robot, those that need somebody first. */
import type { LayoutElement, LayoutPage } from "@outrider/protocol";
import { header } from "./parts.ts";

const battery: LayoutElement = {
  type: "column",
  gap: 0.25,
  width: 5.2,
  align: "stretch",
  children: [
    {
      type: "row",
      gap: 0.3,
      children: [
        { type: "text", text: "{item.age}", size: 0.75, color: "muted", grow: 1 },
        {
          type: "text",
          text: "{item.battery|percent}",
          size: 0.95,
          weight: "bold",
          color: "{item.batteryColor}",
        },
      ],
    },
    {
      type: "bar",
      when: "item.batteryV",
      value: "item.battery",
      color: "{item.batteryColor}",
      height: 0.35,
    },
  ],
};

const picture = (height: number): LayoutElement => ({
  type: "stack",
  width: (height * 4) / 3,
  height,
  background: "#3a3330",
  align: "center",
  justify: "center",
  children: [
    { type: "text", unless: "item.picture", text: "–", color: "muted" },
    {
      type: "image",
      when: "item.picture",
      src: "item.picture",
      fit: "cover",
      width: (height * 4) / 3,
      height,
    },
  ],
});

const robot = (height: number): LayoutElement => ({
  type: "row",
  background: "surface",
  radius: 0.5,
  padding: 0.3,
  gap: 0.6,
  children: [
    picture(height),
    {
      type: "column",
      grow: 1,
      children: [
        { type: "text", text: "{item.name}", weight: "bold", size: 1 },
        {
          type: "row",
          gap: 0.4,
          children: [
            { type: "dot", color: "{item.color}", width: 0.5, height: 0.5 },
            { type: "text", text: "{item.state}", size: 0.85, color: "{item.color}", grow: 1 },
          ],
        },
      ],
    },
    battery,
    { type: "space", width: 0.1 },
  ],
});

const list = (height: number): LayoutElement => ({
  type: "list",
  items: "robots",
  max: 16,
  gap: 0.25,
  element: robot(height),
});

const nobody: LayoutElement = {
  type: "column",
  unless: "robots",
  grow: 1,
  justify: "center",
  gap: 0.4,
  children: [
    {
      type: "text",
      text: "No robot has been heard yet",
      size: 1.2,
      weight: "bold",
      align: "center",
      lines: 2,
    },
    {
      type: "text",
      text: "They show here as soon as they are online.",
      color: "muted",
      align: "center",
      lines: 3,
    },
  ],
};

export const ROBOTS: LayoutPage = {
  page: "robots",
  title: "Robots",
  order: 20,
  root: {
    type: "column",
    padding: 0.7,
    gap: 0.5,
    children: [
      header("Robots", "{device.robots.online} of {device.robots.count} online"),
      { type: "column", when: "device.wide", children: [list(3.1)] },
      { type: "column", unless: "device.wide", children: [list(2.3)] },
      nobody,
    ],
  },
};
