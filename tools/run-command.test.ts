// Aim: exit statuses and words of the commands, whatever goes wrong.
import { describe, expect, it } from "vitest";
import { ToolError } from "./outputs.ts";
import { runCommand, UsageError } from "./run-command.ts";

const said: string[] = [];
const complain = (text: string) => void said.push(text);
const failing = (error: Error) => ({ help: "", run: () => Promise.reject(error), complain });

describe("a command", () => {
  it("ends with 0 when its work is done", async () => {
    expect(await runCommand({ help: "", run: () => Promise.resolve() }, [])).toBe(0);
  });

  it.each([
    [1, new ToolError("no", { code: "refused" })],
    [1, Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
    [1, Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } })],
    [1, Object.assign(new Error("denied"), { name: "AccessDeniedException", $metadata: {} })],
    [1, Object.assign(new Error("none"), { name: "CredentialsProviderError" })],
    [1, Object.assign(new Error("slow"), { name: "TimeoutError" })],
    [2, new UsageError("Name one thing.")],
    [2, Object.assign(new TypeError("Unknown option"), { code: "ERR_PARSE_ARGS_UNKNOWN_OPTION" })],
  ])("ends with %i for %s", async (status, error) => {
    expect(await runCommand(failing(error), [])).toBe(status);
    expect(said.at(-1)).toMatch(/^[A-Za-z].*\n$/s);
  });

  it("hides no bug", async () => {
    await expect(runCommand(failing(new TypeError("x is not a function")), [])).rejects.toThrow();
  });
});
