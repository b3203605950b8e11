/** Reads the weather of Mars from one of NASA's feeds, or makes a sample. */
import {
  insightSample,
  type Judged,
  readInsight,
  readMeda,
  readRems,
  type Weather,
} from "@outrider/mars";
import { type AskTools, ask } from "./ask.ts";
import { SourceError } from "./source-error.ts";
import type { WeatherSource, WeatherSourceName } from "./sources.ts";
import type { KeySpender, Purpose } from "./spend-key.ts";

/** Largest document, in bytes: the rovers' feeds hold every sol since the landing, some 500 bytes each. */
const DOCUMENT_BYTES_MAX = 8_000_000;

export interface SourceTools extends AskTools {
  /** Gives the NASA key and its budget; asked only by sources that need one. */
  readonly key: () => Promise<{ readonly key: string; readonly spender: KeySpender }>;
  readonly nowMs: () => number;
}

/** Opens a source by its name. */
export function openWeatherSource(name: WeatherSourceName, tools: SourceTools): WeatherSource {
  return { name, ...MAKERS[name](tools) };
}

type Made = Omit<WeatherSource, "name">;

const MAKERS: Readonly<Record<WeatherSourceName, (tools: SourceTools) => Made>> = {
  sample: ({ nowMs }) => ({
    credit: "Outrider",
    read: async () => ({
      weather: judged(readInsight(insightSample(nowMs())), "the sample"),
      sample: true,
    }),
  }),
  insight: (tools) => ({
    credit: "NASA/JPL-Caltech/InSight",
    read: async () => {
      const url = new URL("https://api.nasa.gov/insight_weather/?feedtype=json&ver=1.0");
      const { document, sample } = await askWithKey(url, "weather", tools);
      return { weather: judged(readInsight(document), "InSight's feed"), sample };
    },
  }),
  rems: (tools) => roverFeed("msl", readRems, tools, "NASA/JPL-Caltech/CAB(CSIC-INTA)/REMS"),
  meda: (tools) => roverFeed("mars2020", readMeda, tools, "NASA/JPL-Caltech/CAB(CSIC-INTA)/MEDA"),
};

function roverFeed(
  category: string,
  read: (document: unknown) => Judged<Weather>,
  tools: SourceTools,
  credit: string,
): Made {
  return {
    credit,
    read: async () => {
      const url = new URL("https://mars.nasa.gov/rss/api/?feed=weather&feedtype=json");
      url.searchParams.set("category", category);
      const { document, sample } = await askDocument(url, tools);
      return { weather: judged(read(document), "the rover's feed"), sample };
    },
  };
}

function judged(weather: Judged<Weather>, what: string): Weather {
  if (weather.ok) return weather.value;
  throw new SourceError(`${what} is not as it should be: ${weather.problem}`, { code: "document" });
}

interface Asked {
  readonly document: unknown;
  readonly sample: boolean;
}

/** Asks api.nasa.gov for JSON; the key goes into the address last, and its budget is charged first. */
export async function askWithKey(url: URL, purpose: Purpose, tools: SourceTools): Promise<Asked> {
  const { key, spender } = await tools.key();
  const keyed = new URL(url);
  keyed.searchParams.set("api_key", key);
  const fetchOnce: typeof fetch = async (input, init) => {
    // Each attempt costs: what a failed one was answered with counts at the source as well.
    await spender.spend(purpose);
    return tools.fetch(input, init);
  };
  return askDocument(keyed, { ...tools, fetch: fetchOnce, onRemaining: spender.note });
}

async function askDocument(url: URL, tools: AskTools): Promise<Asked> {
  const { bytes, sample } = await ask({ url, kind: "json", bytesMax: DOCUMENT_BYTES_MAX }, tools);
  const document = parseJson(bytes);
  if (document !== undefined) return { document, sample };
  throw new SourceError(`${url.hostname} answers with half a document, or none`, {
    code: "document",
  });
}

/** Gives `undefined` for what is no JSON; the reason would quote the document, which is nobody's to log. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
