/** Looks at the light around, so that the brightness can follow it. */
import type { DisplayEvent } from "../display-types.ts";
import type { Hardware } from "../hardware/ports.ts";

/** Time between two looks at the light around, in ms. */
const LIGHT_MS = 5_000;

/** Tells how light it is around, as long as there is a sensor. */
export function watchLight(
  { lightSensor }: Hardware,
  push: (event: DisplayEvent) => void,
): Disposable {
  const look = () => {
    lightSensor?.readLux().then(
      (lux) => push({ type: "lux", lux }),
      // The hardware's own listener tells why; without it the brightness is what was set.
      () => push({ type: "lux", lux: undefined }),
    );
  };
  const timer = lightSensor === undefined ? undefined : setInterval(look, LIGHT_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
