// Aim: whatever is lost, doubled, late or killed, a robot has one driver, every stop stops, the audit
// has every transition, and anyone can drive once a lease has ended. Method: a million random steps of
// 100 operators on the model, the robot's core and a faulty table; fast-check prints the seed that
// replays a failure.
import fc from "fast-check";
import { expect, it } from "vitest";
import { createRandom } from "./lease/random.ts";
import { createWorld } from "./lease/world.ts";

const RUNS = 10;
const STEPS_PER_RUN = 100_000;
const STEPS_BETWEEN_RECOVERIES = 2_000;

it("a hundred contending operators never drive one robot together, in a million steps", async () => {
  await fc.assert(
    fc.asyncProperty(fc.noShrink(fc.nat()), async (seed) => {
      const world = createWorld(createRandom(seed));
      for (let step = 1; step <= STEPS_PER_RUN; step += 1) {
        await world.step();
        if (step % STEPS_BETWEEN_RECOVERIES === 0) await world.recover();
      }
      // A run in which nothing happens proves nothing.
      expect(world.transitions).toBeGreaterThan(STEPS_PER_RUN / 200);
      expect(world.moves).toBeGreaterThan(STEPS_PER_RUN / 200);
    }),
    { numRuns: RUNS },
  );
}, 120_000);
