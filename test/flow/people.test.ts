/**
 * Aim: what a person may do at the REST API changes when an administrator says so. Method: people who
 * sign in by SRP on a running host; the command npm run people as a process. Who may do what at all is
 * in who-may.test.ts.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { identityOf, makePerson, type Person, type SignedIn, signIn } from "../rig/sign-in.ts";
import { provisionDevice } from "./who-may-callers.ts";

const PEOPLE = join(import.meta.dirname, "../../tools/people.ts");
const opened = new AsyncDisposableStack();
let host: RunningHost;

beforeAll(async () => {
  host = opened.use(await startLocalHost({ args: ["--no-devices"] }));
}, 120_000);

afterAll(() => opened.disposeAsync());

const post = (body: object): RequestInit => ({ method: "POST", body: JSON.stringify(body) });

describe("npm run people", () => {
  const people = (...args: string[]) =>
    promisify(execFile)(process.execPath, [
      PEOPLE,
      ...args,
      "--outputs",
      join(host.dataDir, "outputs.json"),
    ]);
  const groupOf = async ({ user }: Person) => {
    const { stdout } = await people("list", "--json");
    const lines = stdout
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text) as { email: string });
    return lines.find(({ email }) => email === user);
  };

  it("admits, changes and removes people, and says how it is", async () => {
    const ann = await makePerson(host);
    expect(await groupOf(ann)).toMatchObject({ groups: [], status: "CONFIRMED" });
    await people("admit", ann.user, "--group", "operator");
    const operator = await signIn(host, ann);
    expect(await operator.api("/session", post({}))).toMatchObject({ body: { role: "operator" } });
    await people("admit", ann.user, "--group", "viewer");
    expect(await groupOf(ann)).toMatchObject({ groups: ["viewer"] });
    const viewer = await signIn(host, ann);
    expect(viewer.operatorId).toBe(operator.operatorId);
    expect(await viewer.api("/session", post({}))).toMatchObject({ body: { role: "viewer" } });
    await people("remove", ann.user);
    expect(await groupOf(ann)).toMatchObject({ groups: [] });
    // The old token still names a group, yet its person was signed out everywhere.
    await expect(identityOf(host, viewer.idToken)).rejects.toMatchObject({
      name: "NotAuthorizedException",
    });
    await people("remove", ann.user, "--delete");
    expect(await groupOf(ann)).toBeUndefined();
  });

  it("leaves who may do less from now on nothing of what old tokens name", async () => {
    await provisionDevice(host, "rover-1");
    const change = ({ api }: SignedIn, kind: string) =>
      api("/robots/rover-1/lease", post({ kind }));
    for (const lessening of [["admit", "--group", "viewer"], ["remove"]] as const) {
      const bob = await makePerson(host, "operator");
      const operator = await signIn(host, bob);
      expect(await change(operator, "acquire")).toMatchObject({ status: 200 });
      const [command, ...more] = lessening;
      await people(command, bob.user, ...more);
      expect(await operator.api("/session", post({}))).toMatchObject({ status: 403 });
      for (const kind of ["renew", "acquire", "release"])
        expect([kind, (await change(operator, kind)).status]).toEqual([kind, 409]);
      const admin = await signIn(host, await makePerson(host, "admin"));
      await admin.api("/robots/rover-1/lease", post({ kind: "take-over", reason: "left" }));
      await change(admin, "release");
    }
  });

  it("ends with 1 for somebody who never signed up, and with 2 for wrong use", async () => {
    const unknown = people("admit", "nobody@outrider.example", "--group", "viewer");
    await expect(unknown).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/nobody/),
    });
    await expect(people("admit", "a@b.example")).rejects.toMatchObject({ code: 2 });
    await expect(people("admit", "a@b.example", "--group", "king")).rejects.toMatchObject({
      code: 2,
    });
    await expect(people("remove")).rejects.toMatchObject({ code: 2 });
  });
});
