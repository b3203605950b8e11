/**
 * Aim: who may do what at the REST API is the group's matter, and changes when an administrator says
 * so. Method: people who sign in by SRP on one running host, each route for each of them; the command
 * npm run people as a process.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import {
  type ApiAnswer,
  apiWith,
  identityOf,
  idTokenOf,
  makePerson,
  type Person,
  type SignedIn,
  signIn,
} from "../rig/sign-in.ts";

const ROBOT = "rover-1";
const PEOPLE = join(import.meta.dirname, "../../tools/people.ts");
const opened = new AsyncDisposableStack();
let host: RunningHost;
/** Calls the API as a person of a group, as one who was not admitted, or as nobody. */
const apis = new Map<string, SignedIn["api"]>();

beforeAll(async () => {
  host = opened.use(await startLocalHost({ args: ["--no-devices"] }));
  for (const group of ["viewer", "operator", "admin"] as const)
    apis.set(group, (await signIn(host, await makePerson(host, group))).api);
  apis.set("not admitted", apiWith(host, await idTokenOf(host, await makePerson(host))));
  apis.set("nobody", apiWith(host));
}, 120_000);

afterAll(() => opened.disposeAsync());

const post = (body: object): RequestInit => ({ method: "POST", body: JSON.stringify(body) });

/** Is each call, with the least group that may make it. There is no robot: 404 is past the door. */
const ROUTES: readonly (readonly [string, RequestInit | undefined, "viewer" | "operator"])[] = [
  ["/robots", undefined, "viewer"],
  [`/robots/${ROBOT}`, undefined, "viewer"],
  [`/robots/${ROBOT}/telemetry`, undefined, "viewer"],
  ["/devices", undefined, "viewer"],
  [`/robots/${ROBOT}/lease`, undefined, "viewer"],
  [`/robots/${ROBOT}/lease/history`, undefined, "viewer"],
  ["/session", post({}), "viewer"],
  ["/publish", post({ action: "stop", robot: ROBOT }), "viewer"],
  ["/publish", post({ action: "forward", robot: ROBOT }), "operator"],
  [`/robots/${ROBOT}/lease`, post({ kind: "acquire" }), "operator"],
];

const GROUPS = ["viewer", "operator", "admin"];
const isIn = ({ status }: ApiAnswer) => [200, 404].includes(status);

describe.each(ROUTES)("%s", (path, init, least) => {
  const as = (who: string) => apis.get(who)?.(path, init) ?? expect.unreachable(who);

  it(`${init?.body ?? ""} is for ${least} and above`, async () => {
    for (const [index, group] of GROUPS.entries()) {
      const answer = await as(group);
      const may = index >= GROUPS.indexOf(least);
      expect([group, may ? isIn(answer) : answer.status]).toEqual([group, may ? true : 403]);
    }
    expect((await as("not admitted")).status).toBe(403);
    expect((await as("nobody")).status).toBe(401);
  });
});

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
