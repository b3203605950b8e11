// Aim: the rules keep every member that the catalogue has, and name the sender by its topic.
import { presence, telemetry } from "@outrider/protocol";
import { describe, expect, it } from "vitest";
import { presenceSql, telemetrySql } from "./report-rules.ts";

describe("the topic rules", () => {
  it("keep every member of a report", () => {
    const columns = telemetrySql().split(" FROM ")[0]?.replace("SELECT ", "").split(", ");
    expect(columns).toEqual(expect.arrayContaining(Object.keys(telemetry.payload.shape)));
  });

  it("keep every member of a presence as the registry's presence record", () => {
    const sql = presenceSql();
    for (const member of Object.keys(presence.payload.shape)) expect(sql).toContain(member);
    expect(sql).toContain("'presence' AS record");
  });

  it.each([telemetrySql(), presenceSql()])("take the thing's name from the topic: %s", (sql) => {
    expect(sql).toContain("topic(1) AS thing");
    expect(sql).not.toContain("*");
  });
});
