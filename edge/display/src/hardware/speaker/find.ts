/** Says whether a machine has anything to play on. */
import { readValue } from "../sysfs.ts";

/** Looks for a sound card; those of ALSA are listed with their number first. */
export async function hasSoundCard(cardsPath = "/proc/asound/cards"): Promise<boolean> {
  const cards = await readValue(cardsPath).catch(() => "");
  return /^\d+ \[/m.test(cards);
}
