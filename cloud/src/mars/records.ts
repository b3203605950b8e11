/** Keeps in one DynamoDB table what is known of Mars: one item for each kind of thing. */
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Weather } from "@outrider/mars";
import { unlessRefused } from "../conditional-write.ts";
import type { KeyBudget } from "./key-budget.ts";
import type { Fit, PanelSize } from "./picture/raster.ts";
import type { Format } from "./picture/render.ts";

/** Is where a part is from, and since when. */
export interface Origin {
  readonly source: string;
  readonly sample: boolean;
  readonly credit: string;
  /** When the source was last asked with success, in ms since 1970. */
  readonly fetchedAtMs: number;
  /** Why the newest attempt failed. */
  readonly problem?: string;
}

export interface WeatherRecord extends Origin {
  readonly weather: Weather;
}

/** Are the keys of a picture's files in the bucket. */
export type PictureKeys = Readonly<Record<Format, string>>;

export interface PhotoRecord extends Origin {
  readonly earthDate: string;
  readonly camera?: string;
  readonly rover?: string;
  /** Hash of the picture as it came, and its key in the bucket. */
  readonly sha256: string;
  readonly originalKey: string;
  /** When the bucket last got it, in ms since 1970: its expiry rule counts from there. */
  readonly storedAtMs: number;
}

/** Is until when a photo source is left alone, whether or not it gave a photo. */
export interface Rest {
  readonly source: string;
  /** In ms since 1970. */
  readonly untilMs: number;
  /** Hash of the photo that was lost when it was asked last. */
  readonly lost?: string;
}

/** Is the last good state of both parts. */
export interface Known {
  readonly weather?: WeatherRecord;
  readonly photo?: PhotoRecord;
}

export interface Records {
  read(): Promise<Known>;
  putWeather(record: WeatherRecord): Promise<void>;
  putPhoto(record: PhotoRecord): Promise<void>;
  readRest(): Promise<Rest | undefined>;
  putRest(rest: Rest): Promise<void>;
  /** Notes why a part is not newer; nothing where there is no part yet. */
  noteProblem(part: "weather" | "photo", problem: string): Promise<void>;
  readPictures(sha256: string, size: PanelSize, nowMs: number): Promise<PictureKeys | undefined>;
  putPictures(pictures: RememberedPictures): Promise<void>;
  /** Gives the digest of what was published last. */
  readPublished(): Promise<string | undefined>;
  putPublished(digest: string): Promise<void>;
  readBudget(): Promise<Versioned<KeyBudget> | undefined>;
  /** Replaces the budget where it still has that version; false where another was faster. */
  replaceBudget(budget: KeyBudget, version: number): Promise<boolean>;
  /** Takes the lock until a moment; false where somebody has it. */
  lock(owner: string, nowMs: number, untilMs: number): Promise<boolean>;
  unlock(owner: string): Promise<void>;
}

export type Versioned<T> = T & { readonly version: number };

export interface RememberedPictures {
  readonly sha256: string;
  readonly size: PanelSize;
  readonly keys: PictureKeys;
  /** When to make them again, in ms since 1970: before the bucket's rule removes them. */
  readonly expiresAtMs: number;
}

/** Opens the records in a table. Only this file writes them, so what is read has their shape. */
export function openRecords(documents: DynamoDBDocumentClient, tableName: string): Records {
  const get = async <T>(record: string) => {
    const Key = { record };
    const { Item } = await documents.send(
      new GetCommand({ TableName: tableName, Key, ConsistentRead: true }),
    );
    return Item as T | undefined;
  };
  const put = async (record: string, members: object) => {
    await documents.send(new PutCommand({ TableName: tableName, Item: { ...members, record } }));
  };
  return {
    read: async () => {
      const [weather, photo] = await Promise.all([
        get<Named<WeatherRecord>>("weather"),
        get<Named<PhotoRecord>>("photo"),
      ]);
      return {
        ...(weather === undefined ? {} : { weather: nameless(weather) }),
        ...(photo === undefined ? {} : { photo: nameless(photo) }),
      };
    },
    putWeather: (record) => put("weather", record),
    putPhoto: (record) => put("photo", record),
    readRest: () => get<Rest>("rest"),
    putRest: (rest) => put("rest", rest),
    noteProblem: async (part, problem) => {
      await unlessRefused(() =>
        documents.send(
          new UpdateCommand({
            TableName: tableName,
            Key: { record: part },
            UpdateExpression: "SET problem = :problem",
            ConditionExpression: "attribute_exists(#record)",
            ExpressionAttributeNames: { "#record": "record" },
            ExpressionAttributeValues: { ":problem": problem },
          }),
        ),
      );
    },
    readPictures: async (sha256, size, nowMs) => {
      const found = await get<RememberedItem>(picturesName(sha256, size));
      return found !== undefined && found.expiresAtS * 1_000 > nowMs ? found.keys : undefined;
    },
    putPictures: ({ sha256, size, keys, expiresAtMs }) =>
      put(picturesName(sha256, size), { keys, expiresAtS: Math.floor(expiresAtMs / 1_000) }),
    readPublished: async () => (await get<{ digest: string }>("published"))?.digest,
    putPublished: (digest) => put("published", { digest }),
    readBudget: () => get("budget"),
    replaceBudget: (budget, version) =>
      unlessRefused(() =>
        documents.send(
          new PutCommand({
            TableName: tableName,
            Item: { ...budget, record: "budget", version: version + 1 },
            ...(version === 0
              ? { ConditionExpression: "attribute_not_exists(version)" }
              : {
                  ConditionExpression: "version = :version",
                  ExpressionAttributeValues: { ":version": version },
                }),
          }),
        ),
      ),
    ...openLock(documents, tableName),
  };
}

interface RememberedItem {
  readonly keys: PictureKeys;
  readonly expiresAtS: number;
}

function picturesName(sha256: string, { widthPx, heightPx, fit }: PanelSize): string {
  return `pictures#${sha256}#${widthPx}x${heightPx}#${fit satisfies Fit}`;
}

type Named<T> = T & { readonly record: string };

function nameless<T>({ record: _, ...rest }: Named<T>): Omit<Named<T>, "record"> {
  return rest;
}

function openLock(
  documents: DynamoDBDocumentClient,
  tableName: string,
): Pick<Records, "lock" | "unlock"> {
  return {
    lock: (owner, nowMs, untilMs) =>
      unlessRefused(() =>
        documents.send(
          new PutCommand({
            TableName: tableName,
            Item: { record: "lock", holder: owner, untilMs },
            ConditionExpression: "attribute_not_exists(untilMs) OR untilMs < :now",
            ExpressionAttributeValues: { ":now": nowMs },
          }),
        ),
      ),
    unlock: async (owner) => {
      await unlessRefused(() =>
        documents.send(
          new DeleteCommand({
            TableName: tableName,
            Key: { record: "lock" },
            ConditionExpression: "holder = :owner",
            ExpressionAttributeValues: { ":owner": owner },
          }),
        ),
      );
    },
  };
}
