import { describe, expect, it } from "vitest";
import { readRoverPhotos, roverPhotosSample } from "./index.ts";

const NOW_MS = Date.UTC(2026, 10, 28, 12);
const DAYS = Array.from({ length: 60 }, (_, index) =>
  new Date(NOW_MS - index * 86_400_000).toISOString().slice(0, 10),
);

describe("rover photos", () => {
  const counts = DAYS.map((earthDate) => {
    const read = readRoverPhotos(roverPhotosSample({ earthDate, epochMs: NOW_MS }));
    return read.ok ? read.value.length : Number.NaN;
  });

  it("of the sample are missing on some days, and on the newest", () => {
    expect(counts[0]).toBe(0);
    expect(counts.filter((count) => count === 0).length).toBeGreaterThan(10);
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(20);
  });

  it("are read with date, camera and an address by https", () => {
    const earthDate = DAYS[counts.findIndex((count) => count > 0)] ?? "";
    const read = readRoverPhotos(roverPhotosSample({ earthDate, epochMs: NOW_MS }));
    expect(read.ok && read.value[0]).toMatchObject({
      earthDate,
      rover: "Curiosity",
      camera: "Front Hazard Avoidance Camera",
      address: expect.stringMatching(/^https:\/\/mars\.nasa\.gov\//),
    });
  });

  it.each([[{}], [{ photos: [{ id: 1 }] }], [{ photos: "none" }], ["<html>"]])(
    "of half a document %j are refused",
    (document) => {
      expect(readRoverPhotos(document)).toMatchObject({
        ok: false,
        problem: expect.stringMatching(/\w/),
      });
    },
  );

  it("never name an address that is not of the web", () => {
    const earthDate = DAYS[counts.findIndex((count) => count > 0)] ?? "";
    const document = roverPhotosSample({ earthDate, epochMs: NOW_MS });
    const [first] = document["photos"] as Record<string, unknown>[];
    const photos = [{ ...first, img_src: "file:///etc/passwd" }];
    expect(readRoverPhotos({ photos })).toMatchObject({ ok: false });
  });
});
