/** Finds which source an address of NASA means, and gives its sample. */
import { insightSample, medaSample, remsSample, roverPhotosSample } from "@outrider/mars";
import { NASA_HOSTS } from "./nasa-hosts.ts";

export const SOURCES = ["insight", "photos", "rems", "meda", "pictures"] as const;
export type Source = (typeof SOURCES)[number];

/** Is what a source answers: a JSON document, or a picture to be painted. */
export type Sample =
  | { readonly status: number; readonly document: unknown }
  | {
      readonly picture: {
        readonly name: string;
        readonly widthPx: number;
        readonly heightPx: number;
      };
    };

export interface SourceFacts {
  /** The moment that samples are made for. */
  readonly epochMs: number;
  /** The newest days that have no photos, at least. */
  readonly emptyDays: number;
}

interface Route {
  readonly source: Source;
  readonly host: string;
  readonly path: RegExp;
  readonly query?: Readonly<Record<string, string>>;
  sample(url: URL, facts: SourceFacts): Sample;
}

const document = (value: unknown, status = 200): Sample => ({ status, document: value });

const ROUTES: readonly Route[] = [
  {
    source: "insight",
    host: NASA_HOSTS.api,
    path: /^\/insight_weather\/?$/,
    query: { feedtype: "json", ver: "1.0" },
    sample: (_url, { epochMs }) => document(insightSample(epochMs)),
  },
  {
    source: "photos",
    host: NASA_HOSTS.api,
    path: /^\/mars-photos\/api\/v1\/rovers\/[a-z]+\/photos\/?$/i,
    sample: photos,
  },
  {
    source: "rems",
    host: NASA_HOSTS.mars,
    path: /^\/rss\/api\/?$/,
    query: { feed: "weather", category: "msl", feedtype: "json" },
    sample: (_url, { epochMs }) => document(remsSample(epochMs)),
  },
  {
    source: "meda",
    host: NASA_HOSTS.mars,
    path: /^\/rss\/api\/?$/,
    query: { feed: "weather", category: "mars2020", feedtype: "json" },
    sample: (_url, { epochMs }) => document(medaSample(epochMs)),
  },
  {
    source: "pictures",
    host: NASA_HOSTS.mars,
    path: /^\/msl-raw-images\/sample\/\d{4}-\d\d-\d\d\/\w{1,16}-\d{1,3}\.JPG$/,
    sample: ({ pathname }) => ({ picture: { name: pathname, ...sizeOf(pathname) } }),
  },
];

/** Gives the source of an address; nothing where NASA has none that is played. */
export function routeOf(host: string, url: URL): Route | undefined {
  return ROUTES.find(
    (route) =>
      route.host === host &&
      route.path.test(url.pathname) &&
      Object.entries(route.query ?? {}).every(
        ([name, text]) => url.searchParams.get(name) === text,
      ),
  );
}

const DAY = /^\d{4}-\d\d-\d\d$/;
const DAY_MS = 86_400_000;

/** Only the first page has photos: a sample has no more than fit on it. */
function photos({ pathname, searchParams }: URL, { epochMs, emptyDays }: SourceFacts): Sample {
  if (!/\/rovers\/curiosity\//i.test(pathname))
    return document({ errors: "Invalid Rover Name" }, 400);
  const earthDate = searchParams.get("earth_date") ?? "";
  const dayMs = DAY.test(earthDate) ? Date.parse(`${earthDate}T00:00:00Z`) : Number.NaN;
  const newestMs = emptyDays > 0 ? epochMs - (emptyDays + 1) * DAY_MS : Number.POSITIVE_INFINITY;
  const isEmpty = Number.isNaN(dayMs) || dayMs > newestMs;
  const isFirst = (searchParams.get("page") ?? "1") === "1";
  return document(isEmpty || !isFirst ? { photos: [] } : roverPhotosSample({ earthDate, epochMs }));
}

/**
 * The mast camera's pictures are wide; those of the others are square, as the real ones. All are smaller
 * than those, since painting one takes more than a second for each million of pixels.
 */
function sizeOf(name: string): { widthPx: number; heightPx: number } {
  return name.includes("/MAST-")
    ? { widthPx: 960, heightPx: 720 }
    : { widthPx: 640, heightPx: 640 };
}
