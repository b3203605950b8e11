/** Prepares a world for drawing: boxes with their colours, and the signs on the walls. */
import type { Box, Marker, World } from "../world.ts";
import { type VideoColour, videoColour } from "./colours.ts";

export interface SceneBox extends Box {
  readonly paint: VideoColour;
  /** Whether it reaches the ceiling, so that nothing behind it is seen. */
  readonly isWall: boolean;
}

export interface SceneMarker extends Marker {
  readonly paint: VideoColour;
}

export interface Scene {
  readonly boxes: readonly SceneBox[];
  readonly markers: readonly SceneMarker[];
  readonly ceilingM: number;
}

/** Makes the scene of a world; the ceiling lies on its walls. */
export function sceneOf({ walls, obstacles, markers }: World): Scene {
  const ceilingM = Math.max(...walls.map(({ heightM }) => heightM));
  return {
    boxes: [...walls, ...obstacles].map((box) => ({
      ...box,
      paint: videoColour(box.colour),
      isWall: box.heightM >= ceilingM,
    })),
    markers: markers.map((marker) => ({ ...marker, paint: videoColour(marker.colour) })),
    ceilingM,
  };
}
