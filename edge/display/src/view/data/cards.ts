/** Composes what a layout may bind of a card. */
import type { Now } from "../../core/time.ts";
import type { CardContent, CardDatum } from "../../display-types.ts";
import { spanOf } from "./span.ts";

const LOOKS: Readonly<
  Record<
    CardContent["severity"],
    { readonly color: string; readonly tint: string; readonly label: string }
  >
> = {
  info: { color: "#7cb8ff", tint: "#1a222c", label: "Message" },
  success: { color: "good", tint: "#16261c", label: "Success" },
  warning: { color: "warning", tint: "#2e2414", label: "Warning" },
  critical: { color: "critical", tint: "#481512", label: "Critical" },
};

export function cardData({ content, from, received, picture, ageKnown }: CardDatum, now: Now) {
  const { id, title, text, severity, qr, imageUrl, sentAtMs } = content;
  return {
    id,
    title,
    text,
    severity,
    ...LOOKS[severity],
    qr,
    picture: picture ?? imageUrl,
    from,
    sentAtMs,
    age: ageKnown ? spanOf(received, now) : "clock not set",
  };
}
