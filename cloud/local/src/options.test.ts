/** The command line as values: what is taken, and what is wrong use. */
import { describe, expect, it } from "vitest";
import { parseOptions } from "./options.ts";
import { REPOSITORY } from "./repository.ts";

describe("the options", () => {
  it("have the defaults that --help tells", () => {
    expect(parseOptions([], "/elsewhere")).toEqual({
      ok: true,
      value: {
        host: "127.0.0.1",
        port: 8420,
        dataDir: `${REPOSITORY}.outrider`,
        robots: 1,
        displays: 1,
        fresh: false,
        watch: false,
        turn: false,
        outbound: [],
        parameters: new Map(),
      },
    });
  });

  it("take values of parameters as the CDK does", () => {
    const args = ["--parameters", "A:Issuer=https://a.example/?b=c", "--parameters", "B:Other="];
    const parameters = new Map([
      ["A:Issuer", "https://a.example/?b=c"],
      ["B:Other", ""],
    ]);
    expect(parseOptions(args, "/")).toMatchObject({ ok: true, value: { parameters } });
    expect(parseOptions(["--parameters", "Issuer=x"], "/").ok).toBe(false);
  });

  it("count relative folders from where the person is", () => {
    const parsed = parseOptions(["--data", "d", "--assembly", "../a"], "/home/me");
    expect(parsed).toMatchObject({
      value: { dataDir: "/home/me/d", assemblyDir: "/home/a" },
    });
  });

  it("take several stacks, several devices or none", () => {
    expect(parseOptions(["--only", "A, B", "--robots", "3"], "/")).toMatchObject({
      value: { only: ["A", "B"], robots: 3 },
    });
    expect(parseOptions(["--robots", "0", "--displays", "2"], "/")).toMatchObject({
      value: { robots: 0, displays: 2 },
    });
    expect(parseOptions(["--no-devices"], "/")).toMatchObject({
      value: { robots: 0, displays: 0 },
    });
  });

  it("take hosts that functions may reach, with a port or without", () => {
    const args = ["--outbound", "api.nasa.gov, a.example:8443", "--outbound", "localhost:9"];
    expect(parseOptions(args, "/")).toMatchObject({
      value: { outbound: ["api.nasa.gov", "a.example:8443", "localhost:9"] },
    });
  });

  it.each([
    ["--outbound", "https://a.example"],
    ["--outbound", "a.example,"],
    ["--port", "x"],
    ["--port", "65536"],
    ["--robots", "21"],
    ["--displays", "21"],
    ["--host", "0.0.0.0"],
    ["--colour"],
    ["stray"],
  ])("refuse %s %s", (...argv) => {
    expect(parseOptions(argv, "/").ok).toBe(false);
  });
});
