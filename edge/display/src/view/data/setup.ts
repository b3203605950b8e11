/** Composes what the setup page tells: what is missing, and what to do at which address. */
import type { DisplaySetup, DisplayState } from "../../display-types.ts";

/** Stands where a name or an address is not known yet. */
const YOUR_NAME = "wall-1";
const YOUR_ADDRESS = "ADDRESS";

export function setupData({ lacks, machine }: DisplayState, { thing, guideUrl }: DisplaySetup) {
  const [address] = machine.addresses;
  const name = thing === "" ? YOUR_NAME : thing;
  const command = `npm run provision -- ${name} --type display --ssh pi@${address ?? YOUR_ADDRESS}`;
  return {
    lacks,
    command,
    hasAddress: address !== undefined,
    steps: stepsFor(address, command),
    // Without a network a phone can open no page: the code then holds the way itself.
    guide:
      guideUrl === "" ? `Outrider display. On a computer with the kit, run: ${command}` : guideUrl,
  };
}

function stepsFor(address: string | undefined, command: string): readonly string[] {
  const network =
    address === undefined
      ? "Give it a network: plug in a cable, or sudo raspi-config for Wi-Fi. Its address then shows here."
      : `It has a network: ${address}`;
  return [network, `On a computer with the kit: ${command}`, "It then starts anew by itself."];
}
