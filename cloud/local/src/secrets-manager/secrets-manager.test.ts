/**
 * Aim: a secret's value changes exactly when CloudFormation or a call changes it, and outlasts a
 * restart. Method: the real database in a folder, opened again; calls handed to the service.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jsonCall } from "../authority/sample-calls.ts";
import { openStateStore, type StateStore } from "../state/state-store.ts";
import { generatedString, generateSecretString } from "./generated-string.ts";
import { createSecretsManager, type LocalSecrets } from "./secrets-manager.ts";

let dir: string;
let state: StateStore;
let secrets: LocalSecrets;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "secrets-"));
  open();
});
afterEach(() => {
  state.close();
  rmSync(dir, { recursive: true });
});

function open(): void {
  state = openStateStore(dir);
  secrets = createSecretsManager({ database: state.database });
}

async function call(operation: string, body: object): Promise<Record<string, unknown>> {
  const reply = await secrets.service.handle(jsonCall("secretsmanager", operation, body));
  return reply.body as Record<string, unknown>;
}

const valueAt = async (VersionStage?: string) =>
  (await call("GetSecretValue", { SecretId: "nasa", VersionStage }))["SecretString"];

const template = (value: string | object, description?: string) =>
  secrets.putTemplate({ name: "nasa", description, value });

describe("a secret of a template", () => {
  it("has the value that the template gives, and another once that does", async () => {
    template("DEMO_KEY");
    expect(await valueAt()).toBe("DEMO_KEY");
    template("OTHER_KEY");
    expect([await valueAt(), await valueAt("AWSPREVIOUS")]).toEqual(["OTHER_KEY", "DEMO_KEY"]);
  });

  it("keeps a value that was put by hand until the template says another", async () => {
    template("DEMO_KEY");
    await call("PutSecretValue", { SecretId: "nasa", SecretString: "by hand" });
    template("DEMO_KEY", "described anew");
    state.close();
    open();
    template("DEMO_KEY", "described anew");
    expect(await valueAt()).toBe("by hand");
    expect(await call("DescribeSecret", { SecretId: "nasa" })).toMatchObject({
      Description: "described anew",
    });
    template("ANOTHER");
    expect(await valueAt()).toBe("ANOTHER");
  });

  it("draws its value once, and again when it is to be drawn otherwise", async () => {
    template({ PasswordLength: 20 });
    const first = await valueAt();
    expect(first).toHaveLength(20);
    template({ PasswordLength: 20 });
    expect(await valueAt()).toBe(first);
    template({ PasswordLength: 21 });
    expect(await valueAt()).toHaveLength(21);
  });

  it("lies in a file for its owner alone", () => {
    template("DEMO_KEY");
    expect(statSync(join(dir, "state.db")).mode & 0o077).toBe(0);
  });
});

describe("versions", () => {
  const put = (SecretString: string, more: object = {}) =>
    call("PutSecretValue", { SecretId: "nasa", SecretString, ...more });

  it("take their labels from the versions that had them", async () => {
    template("one");
    await put("two");
    await put("three", { VersionStages: ["TRIAL"] });
    expect([await valueAt(), await valueAt("AWSPREVIOUS"), await valueAt("TRIAL")]).toEqual([
      "two",
      "one",
      "three",
    ]);
    await put("four", { VersionStages: ["TRIAL", "AWSCURRENT"] });
    expect([await valueAt(), await valueAt("AWSPREVIOUS"), await valueAt("TRIAL")]).toEqual([
      "four",
      "two",
      "four",
    ]);
  });

  it("are made once for a token, which can't stand for another value", async () => {
    template("one");
    const ClientRequestToken = "t".repeat(32);
    const first = await put("two", { ClientRequestToken });
    expect(await put("two", { ClientRequestToken })).toEqual(first);
    await expect(put("three", { ClientRequestToken })).rejects.toMatchObject({
      code: "ResourceExistsException",
    });
    expect(await valueAt("AWSPREVIOUS")).toBe("one");
  });

  it("are a hundred at most, and the labelled ones stay", async () => {
    template("first");
    await put("kept", { VersionStages: ["KEPT"] });
    for (let count = 0; count < 110; count += 1) await put(String(count));
    const row = state.database.prepare("SELECT versions FROM secrets_manager_secrets").get();
    expect(JSON.parse(String(row?.["versions"]))).toHaveLength(100);
    expect([await valueAt("KEPT"), await valueAt()]).toEqual(["kept", "109"]);
  });

  it("that are not there are AWS's ResourceNotFoundException", async () => {
    template("one");
    for (const asked of [
      { VersionStage: "AWSPENDING" },
      { VersionId: "x" },
      { SecretId: "other" },
    ]) {
      await expect(call("GetSecretValue", { SecretId: "nasa", ...asked })).rejects.toMatchObject({
        code: "ResourceNotFoundException",
      });
    }
  });
});

describe("a drawn string", () => {
  it("has every type of character that is not excluded, and none that is", () => {
    for (let count = 0; count < 200; count += 1) {
      const text = generatedString({ PasswordLength: 4, ExcludeCharacters: "/@\"'\\" });
      for (const type of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) expect(text).toMatch(type);
      expect(text).not.toMatch(/[/@"'\\]/);
    }
    expect(generatedString({ ExcludePunctuation: true })).toMatch(/^[a-zA-Z0-9]{32}$/);
  });

  it("takes its place in a template", () => {
    const options = { SecretStringTemplate: '{"user":"me"}', GenerateStringKey: "password" };
    expect(JSON.parse(generatedString(options))).toEqual({
      user: "me",
      password: expect.stringMatching(/^.{32}$/),
    });
  });

  it.each([
    [{ PasswordLength: 3 }, "types of characters"],
    [{ GenerateStringKey: "a" }, "go together"],
    [{ GenerateStringKey: "a", SecretStringTemplate: "[]" }, "JSON object"],
  ])("%j is refused", (options, words) => {
    const parsed = generateSecretString.safeParse(options);
    expect(parsed.error?.issues[0]?.message).toContain(words);
  });
});
