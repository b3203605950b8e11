import { ENGINES } from "../../edge/robot/src/video/peers/open-engine.ts";
import { MODE, peerEngineConformance } from "./peer-engine.ts";

// One engine each for all its tests: libraries share threads between connections, as the program does.
for (const [name, { open }] of Object.entries(ENGINES)) {
  let engine: ReturnType<typeof open> | undefined;
  peerEngineConformance(name, () => {
    engine ??= open(MODE);
    return engine;
  });
}
