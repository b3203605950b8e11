import { describe, expect, it } from "vitest";
import { VideoError } from "../errors.ts";
import {
  type Credentials,
  createCredentialsSource,
  fetchCredentials,
  withCredentials,
} from "./credentials.ts";

function source(lifeMs: number) {
  let nowMs = 0;
  let asked = 0;
  let fails = false;
  const fetch = async (): Promise<Credentials> => {
    asked += 1;
    if (fails) throw new Error("refused");
    const expiration = new Date(nowMs + lifeMs);
    return { accessKeyId: `key-${asked}`, secretAccessKey: "", sessionToken: "", expiration };
  };
  const made = createCredentialsSource(fetch, () => nowMs);
  return {
    made,
    keyAt: async (atMs: number) => {
      nowMs = atMs;
      return (await made.get()).accessKeyId;
    },
    fail: (on: boolean) => {
      fails = on;
    },
  };
}

const MINUTE_MS = 60_000;

describe("credentials", () => {
  it("of an hour are renewed five minutes before they expire", async () => {
    const { keyAt } = source(60 * MINUTE_MS);
    expect(await keyAt(0)).toBe("key-1");
    expect(await keyAt(54 * MINUTE_MS)).toBe("key-1");
    expect(await keyAt(56 * MINUTE_MS)).toBe("key-2");
  });

  it("that live only minutes are renewed at half their life", async () => {
    const { keyAt } = source(4 * MINUTE_MS);
    expect(await keyAt(0)).toBe("key-1");
    expect(await keyAt(1 * MINUTE_MS)).toBe("key-1");
    expect(await keyAt(3 * MINUTE_MS)).toBe("key-2");
  });

  it("are asked for once by many at the same time, and again after a failure", async () => {
    const { keyAt, fail } = source(60 * MINUTE_MS);
    fail(true);
    await expect(keyAt(0)).rejects.toThrow("refused");
    fail(false);
    expect(await Promise.all([keyAt(1), keyAt(1), keyAt(1)])).toEqual(["key-2", "key-2", "key-2"]);
  });

  it("that were refused are renewed before their time, once for all who hear of it", async () => {
    const { made, keyAt } = source(60 * MINUTE_MS);
    const first = await made.get();
    made.drop(first);
    expect(await Promise.all([keyAt(1), keyAt(1)])).toEqual(["key-2", "key-2"]);
    made.drop(first);
    expect(await keyAt(2)).toBe("key-2");
  });

  it("that are refused are tried anew once, and then given up", async () => {
    const tried: string[] = [];
    const refuse = async ({ accessKeyId }: Credentials) => {
      tried.push(accessKeyId);
      throw new VideoError("no", { code: "refused" });
    };
    const { made } = source(60 * MINUTE_MS);
    await expect(withCredentials(made, refuse)).rejects.toMatchObject({ code: "refused" });
    expect(tried).toEqual(["key-1", "key-2"]);
  });

  it("that nobody gives are missing by name", async () => {
    const asked = fetchCredentials({
      endpoint: "127.0.0.1:9",
      roleAlias: "camera",
      thingName: "rover-1",
      certificate: "",
      privateKey: "",
      ca: [],
    });
    await expect(asked).rejects.toMatchObject({ name: "VideoError", code: "no-credentials" });
  });
});
