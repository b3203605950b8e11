/** Makes sample documents in the shape of Mars Rover Photos. */
import { solAt } from "./mars-time.ts";
import { seedOf, unit } from "./random.ts";

/** Pictures of one page, at most: as many as the source gives. */
const PER_PAGE = 25;
/** Hours after which a day's pictures are in; before, the newest day has none. */
const ARRIVAL_HOURS = 30;

const CAMERAS = [
  { id: 20, name: "FHAZ", full_name: "Front Hazard Avoidance Camera" },
  { id: 26, name: "NAVCAM", full_name: "Navigation Camera" },
  { id: 22, name: "MAST", full_name: "Mast Camera" },
] as const;

interface SampleDay {
  /** Earth day that is asked for, as YYYY-MM-DD. */
  readonly earthDate: string;
  /** The moment that it is asked at: what lies in the future has no photos. */
  readonly epochMs: number;
}

/**
 * Makes the document of one day. One day in three has none, as when a rover drives or its pictures are
 * still on the way, and neither have the newest hours: whoever reads it has to search backwards.
 */
export function roverPhotosSample({ earthDate, epochMs }: SampleDay): Record<string, unknown> {
  const dayMs = Date.parse(`${earthDate}T00:00:00Z`);
  const seed = seedOf(earthDate);
  const arrived = dayMs + ARRIVAL_HOURS * 3_600_000 <= epochMs;
  const count = arrived && unit(seed, 0) > 1 / 3 ? 1 + Math.floor(unit(seed, 1) * PER_PAGE) : 0;
  return {
    photos: Array.from({ length: count }, (_, index) => photoOf(earthDate, dayMs, index)),
  };
}

function photoOf(earthDate: string, dayMs: number, index: number): Record<string, unknown> {
  const sol = solAt("curiosity", dayMs + 43_200_000);
  const camera = CAMERAS[index % CAMERAS.length];
  return {
    id: sol * 1_000 + index,
    sol,
    camera: { ...camera, rover_id: 5 },
    img_src: `http://mars.nasa.gov/msl-raw-images/sample/${earthDate}/${camera?.name}-${index}.JPG`,
    earth_date: earthDate,
    rover: {
      id: 5,
      name: "Curiosity",
      landing_date: "2012-08-06",
      launch_date: "2011-11-26",
      status: "active",
    },
  };
}
