/** Paints one part of a scene. */
import type { Canvas, Image, SKRSContext2D } from "@napi-rs/canvas";
import type { Color, SceneNode } from "../view/scene.ts";
import { cssOf } from "./fonts.ts";

/** Gives the picture of a hash; none while it is not there. */
export type PictureOf = (content: string) => Canvas | Image | undefined;
type Node<K extends SceneNode["kind"]> = Extract<SceneNode, { kind: K }>;

export function paintNode(context: SKRSContext2D, node: SceneNode, pictureOf: PictureOf): void {
  switch (node.kind) {
    case "rect":
      paintRect(context, node);
      break;
    case "fade":
      paintFade(context, node);
      break;
    case "text":
      paintText(context, node);
      break;
    case "image":
      paintImage(context, node, pictureOf);
      break;
    case "qr":
      paintQr(context, node);
      break;
  }
}

function paintRect(context: SKRSContext2D, { area, color, radiusPx }: Node<"rect">): void {
  const { x, y, widthPx, heightPx } = area;
  context.fillStyle = color;
  const radius = Math.min(radiusPx, widthPx / 2, heightPx / 2);
  if (radius < 1) {
    context.fillRect(x, y, widthPx, heightPx);
    return;
  }
  context.beginPath();
  context.roundRect(x, y, widthPx, heightPx, radius);
  context.fill();
}

function paintFade(context: SKRSContext2D, { area, color, to }: Node<"fade">): void {
  const { x, y, widthPx, heightPx } = area;
  const gradient = context.createLinearGradient(0, y, 0, y + heightPx);
  gradient.addColorStop(to === "top" ? 0 : 1, color);
  gradient.addColorStop(to === "top" ? 1 : 0, `${color.slice(0, 7)}00`);
  context.fillStyle = gradient;
  context.fillRect(x, y, widthPx, heightPx);
}

/** Letters of ASCII and the few signs that pages are full of. */
const PLAIN = /^[\x20-\x7e\u00a0°·–—−…×]*$/;

function paintText(context: SKRSContext2D, node: Node<"text">): void {
  const { text, font, color, xPx, baselinePx, shadow } = node;
  // Plain letters keep to their line; marks above and below may not.
  const isClipped = shadow || !PLAIN.test(text);
  if (isClipped) clipTo(context, node.area);
  context.font = cssOf(font);
  if (shadow) {
    context.shadowColor = "#000000c0";
    context.shadowBlur = Math.max(2, font.sizePx / 8);
  }
  context.fillStyle = color;
  context.fillText(text, xPx, baselinePx);
  if (isClipped) context.restore();
}

/** Saves the state; whoever calls restores it. */
function clipTo(context: SKRSContext2D, { x, y, widthPx, heightPx }: SceneNode["area"]): void {
  context.save();
  context.beginPath();
  context.rect(x, y, widthPx, heightPx);
  context.clip();
}

/** Fills the room of a picture that is still to come. */
const EMPTY: Color = "#00000033";

function paintImage(context: SKRSContext2D, node: Node<"image">, pictureOf: PictureOf): void {
  const { area, content, fit, shade } = node;
  const { x, y, widthPx, heightPx } = area;
  const picture = content === undefined ? undefined : pictureOf(content);
  if (picture === undefined) {
    context.fillStyle = EMPTY;
    context.fillRect(x, y, widthPx, heightPx);
    return;
  }
  if (fit === "cover") drawCover(context, picture, area);
  else drawContain(context, picture, area);
  if (shade === 0) return;
  context.fillStyle = `rgba(0, 0, 0, ${shade})`;
  context.fillRect(x, y, widthPx, heightPx);
}

/** Draws the middle of a picture that has the area's shape: cutting costs less than clipping. */
function drawCover(context: SKRSContext2D, picture: Canvas | Image, area: SceneNode["area"]): void {
  const { x, y, widthPx, heightPx } = area;
  const scale = Math.max(widthPx / picture.width, heightPx / picture.height);
  const width = widthPx / scale;
  const height = heightPx / scale;
  const left = (picture.width - width) / 2;
  const top = (picture.height - height) / 2;
  context.drawImage(picture, left, top, width, height, x, y, widthPx, heightPx);
}

/** Draws a picture whole, in the middle of its area. */
function drawContain(
  context: SKRSContext2D,
  picture: Canvas | Image,
  area: SceneNode["area"],
): void {
  const { x, y, widthPx, heightPx } = area;
  const scale = Math.min(widthPx / picture.width, heightPx / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  context.drawImage(picture, x + (widthPx - width) / 2, y + (heightPx - height) / 2, width, height);
}

function paintQr(context: SKRSContext2D, { area, rows, modulePx }: Node<"qr">): void {
  context.fillStyle = "#ffffff";
  context.fillRect(area.x, area.y, area.widthPx, area.heightPx);
  context.fillStyle = "#000000";
  for (const [row, modules] of rows.entries()) {
    for (let column = 0; column < modules.length; column += 1) {
      if (modules[column] !== "1") continue;
      context.fillRect(area.x + column * modulePx, area.y + row * modulePx, modulePx, modulePx);
    }
  }
}
