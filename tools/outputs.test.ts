// Aim: one file of outputs leads to the local host or to AWS, and a bad one is explained.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { awsAccess, output, readOutputs } from "./outputs.ts";

describe("the outputs", () => {
  const directory = mkdtempSync(join(tmpdir(), "outrider-outputs-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const write = (name: string, content: string) => {
    const file = join(directory, name);
    writeFileSync(file, content);
    return file;
  };

  it("of AWS leave region and credentials to the SDK, or to a profile", () => {
    const outputs = readOutputs(write("aws.json", '{"OutriderRobot":{"ApiURL":"https://x"}}'));
    expect(output(outputs, "OutriderRobot", "ApiURL")).toBe("https://x");
    expect(awsAccess(outputs)).toEqual({});
    expect(awsAccess(outputs, "fleet")).toEqual({ profile: "fleet" });
  });

  it("of a local host lead to its endpoint with its key, never to AWS", () => {
    const keyFile = write(
      "credentials",
      "[default]\naws_access_key_id = AKIA1\naws_secret_access_key = s/e+c\n",
    );
    const local = { Endpoint: "http://localhost:1", Region: "us-east-1", AccessKeyFile: keyFile };
    expect(awsAccess({ OutriderLocal: local }, "fleet")).toEqual({
      endpoint: "http://localhost:1",
      region: "us-east-1",
      credentials: { accessKeyId: "AKIA1", secretAccessKey: "s/e+c" },
    });
  });

  it.each([
    ["no.json", undefined],
    ["cut.json", '{"OutriderRobot":{'],
    ["list.json", "[]"],
  ])("are explained when %s holds none", (name, content) => {
    const file = content === undefined ? join(directory, name) : write(name, content);
    expect(() => readOutputs(file)).toThrow(/start the local host/);
  });

  it("name the key that is missing", () => {
    expect(() => output({}, "OutriderRobot", "ApiURL")).toThrow("OutriderRobot.ApiURL");
  });
});
