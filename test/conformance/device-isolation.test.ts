/**
 * Aim: among 100 devices, robots and displays, none reaches what is another's: no client id, topic, filter
 * or channel, but what displays may hear and call of all.
 * Method: the synthesized policies before the broker's and the channels' own authorizers, every device
 * with every other's. test/flow/device-isolation.test.ts lets some of them connect.
 */
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Iam } from "@outrider/local/src/contracts.ts";
import { createAuthorizer } from "@outrider/local/src/iot/broker/authorizer.ts";
import { certificatePrincipal } from "@outrider/local/src/iot/broker/principal.ts";
import {
  certificateIdOf,
  createKeyPair,
  openCertificateAuthority,
} from "@outrider/local/src/iot/ca/certificate-authority.ts";
import { certificateArn } from "@outrider/local/src/iot/names.ts";
import { openDatabase } from "@outrider/local/src/iot/registry/database.ts";
import { createRegistry } from "@outrider/local/src/iot/registry/registry.ts";
import { createAuthority } from "@outrider/local/src/kvs/authority.ts";
import type { DeviceKind } from "@outrider/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHANNEL_ACTIONS, TOPICS } from "../../tools/generate/who-may.ts";
import {
  DEVICE_NAMES,
  DISPLAY_NAME,
  kindOf,
  POLICY_IDS,
  synthesizedPolicies,
  TRIALS,
} from "../rig/hundred-devices.ts";

const PATIENCE_MS = 240_000;
const opened = new AsyncDisposableStack();
afterAll(() => opened.disposeAsync());

/** Every device with every device, itself among them. */
const PAIRS = DEVICE_NAMES.flatMap((name) => DEVICE_NAMES.map((other) => ({ name, other })));

/** Registers every device as `npm run provision` does, and one that no thing is attached to. */
async function makeFleet() {
  const dir = mkdtempSync(join(tmpdir(), "outrider-isolation-"));
  opened.defer(() => rmSync(dir, { recursive: true }));
  const database = openDatabase(join(dir, "iot.db"));
  opened.defer(() => database.close());
  const registry = createRegistry(database);
  const authority = await openCertificateAuthority(dir);
  const policies = { robot: policiesOf("robot"), display: policiesOf("display") };
  for (const { name, document } of Object.values(policies).flat())
    registry.policies.put(name, JSON.stringify(document));
  const { keys } = await createKeyPair();
  const principalOf = async (thing: string | undefined) => {
    const notAfter = new Date("2049-12-31T23:59:59Z");
    const certificate = { subject: "CN=x", publicKey: keys.publicKey, notAfter, extensions: [] };
    const pem = await authority.issue(certificate);
    const x509 = new X509Certificate(pem);
    const id = certificateIdOf(x509);
    registry.certificates.add({ id, pem }, true);
    for (const { name } of policies[kindOf(thing ?? "")])
      registry.attachments.attachPolicy(name, certificateArn(id));
    if (thing !== undefined) registry.attachments.attachThing(thing, certificateArn(id));
    const principal = certificatePrincipal(registry, x509);
    return { ...principal, context: remembered(principal.context) };
  };
  for (const name of DEVICE_NAMES) registry.things.create(name, {});
  const principals = new Map<string, Awaited<ReturnType<typeof principalOf>>>();
  for (const name of DEVICE_NAMES) principals.set(name, await principalOf(name));
  const unattached = await principalOf(undefined);
  /** Is a connection of a device under a client id, as the broker sees it. */
  const connection = (name: string | undefined, clientId: string) =>
    createAuthorizer({
      principal: principals.get(name ?? "") ?? unattached,
      clientId,
      remoteAddress: "127.0.0.1",
      revision: registry.revision,
      epochMs: Date.now,
    });
  return { connection };
}

const policiesOf = (kind: DeviceKind) => synthesizedPolicies(...POLICY_IDS[kind]);

/** The registry no longer changes, and half a million decisions would ask it each time. */
function remembered<T>(contextOf: (clientId: string) => T): (clientId: string) => T {
  const known = new Map<string, T>();
  return (clientId) => {
    const context = known.get(clientId) ?? contextOf(clientId);
    known.set(clientId, context);
    return context;
  };
}

/** Are the trials that hang on a device's name: not what each display hears of all. */
const PERSONAL = TRIALS.filter(({ may }) => !may(DISPLAY_NAME, "+") && !may(DISPLAY_NAME, "x"));

describe("100 devices before the broker's authorizer", () => {
  let fleet: Awaited<ReturnType<typeof makeFleet>>;
  beforeAll(async () => {
    expect(new Set(DEVICE_NAMES).size).toBe(100);
    fleet = await makeFleet();
  }, PATIENCE_MS);

  it("connect as themselves, never as another, and not at all without a thing", {
    timeout: PATIENCE_MS,
  }, () => {
    const may = (name: string | undefined, other: string) =>
      fleet.connection(name, other).allowsConnect([]);
    expect(DEVICE_NAMES.filter((other) => may(undefined, other))).toEqual([]);
    const wrong = PAIRS.filter(({ name, other }) => may(name, other) !== (name === other));
    expect(wrong).toEqual([]);
  });

  it("are refused a session that keeps messages while they are away, and granted a last will", () => {
    for (const name of DEVICE_NAMES) {
      const { allowsConnect } = fleet.connection(name, name);
      expect(allowsConnect(["LastWill"])).toBe(true);
      expect(allowsConnect(["PersistentConnect"])).toBe(false);
      expect(allowsConnect(["LastWill", "PersistentConnect"])).toBe(false);
    }
  });

  it("do on their own topics, and on another's, what the table says", {
    timeout: PATIENCE_MS,
  }, () => {
    const connections = new Map(
      DEVICE_NAMES.map((name) => [name, fleet.connection(name, name)] as const),
    );
    const wrong = PAIRS.flatMap(({ name, other }) =>
      TRIALS.filter(({ action, on, may }) => {
        const allowed = connections.get(name)?.allows(action, on(other));
        return allowed !== may(name, other);
      }).map(({ action, on }) => `${name}: ${action} ${on(other)}`),
    );
    expect(wrong).toEqual([]);
  });

  it("do nothing on any device's topic without a thing, or under another's client id", {
    timeout: PATIENCE_MS,
  }, () => {
    const wrong = DEVICE_NAMES.flatMap((name, index) => {
      const neighbour = DEVICE_NAMES[(index + 1) % DEVICE_NAMES.length] ?? "";
      const connections = [fleet.connection(undefined, name), fleet.connection(name, neighbour)];
      return connections.flatMap(({ allows }) =>
        PERSONAL.filter(
          ({ action, on }) => allows(action, on(name)) || allows(action, on(neighbour)),
        ),
      );
    });
    expect(wrong).toEqual([]);
  });

  it("have no topic and no filter beside those of the catalogue", { timeout: PATIENCE_MS }, () => {
    const wild = TOPICS.flatMap(({ topic }) =>
      ["+", "", "#"].map((thing) =>
        topic.replace("{thing}", thing).replace(/\{(operatorId|page)\}/g, "+"),
      ),
    );
    const shared = ["outrider/mars", "+/telemetry", "+/presence"];
    const more = ["#", "+/#", "+", "$aws/#", "$aws/events/presence/#", "$aws/things/+/shadow/#"];
    for (const name of DEVICE_NAMES) {
      const { allows } = fleet.connection(name, name);
      const own = [name, `${name}/#`, `${name}/+`, `${name}/other`, `${name}/telemetry/x`];
      const filters = [...wild, ...more, ...own];
      const granted = filters.filter((filter) => allows("iot:Subscribe", filter));
      expect([...new Set(granted)].toSorted()).toEqual(
        kindOf(name) === "display" ? shared.toSorted() : [],
      );
      const reserved = [
        `$aws/things/${name}/shadow/update`,
        `$aws/rules/any/${name}/telemetry`,
        `outrider/${name}/telemetry`,
        `${name}/telemetry/x`,
      ];
      expect(reserved.filter((topic) => allows("iot:Publish", topic))).toEqual([]);
    }
  });
});

describe("100 robots before the authorizer of signaling channels", () => {
  const AT = "arn:aws:kinesisvideo:us-east-1:000000000000:channel";
  const ROLE = "arn:aws:iam::000000000000:role/DeviceVideo";

  /** Says whether a session that the credentials provider gave a thing may do something. */
  function makeJudge() {
    const documents = synthesizedPolicies(/^DeviceVideoRoleDefaultPolicy/).map(
      ({ document }) => document,
    );
    const iam: Pick<Iam, "policiesOf"> = { policiesOf: () => documents };
    const authority = createAuthority(iam as Iam, Date.now);
    return (thing: string | undefined, action: string, channel: string) => {
      const sessionContext = thing === undefined ? {} : { "credentials-iot:ThingName": thing };
      const who = { arn: ROLE, roleArn: ROLE, accountId: "000000000000", userId: "A:d" };
      const principal = { ...who, kind: "role-session", sessionContext } as const;
      const resource = `${AT}/${channel}/1795378500000`;
      try {
        authority.check({ principal, action: `kinesisvideo:${action}`, resource });
        return true;
      } catch (error) {
        expect(error).toMatchObject({ code: "AccessDeniedException" });
        return false;
      }
    };
  }

  it("do on their own channel what the table says, and on another's nothing", {
    timeout: PATIENCE_MS,
  }, () => {
    const judge = makeJudge();
    const wrong = PAIRS.flatMap(({ name, other }) =>
      CHANNEL_ACTIONS.filter(({ action, may }) => {
        const isOwn = may.includes("robot") && name === other;
        return judge(name, action, other) !== isOwn;
      }).map(({ action }) => `${name}: ${action} ${other}`),
    );
    expect(wrong).toEqual([]);
  });

  it("do nothing on any channel where the session names no thing", {
    timeout: PATIENCE_MS,
  }, () => {
    const judge = makeJudge();
    const wrong = [...DEVICE_NAMES, "$", "*", "credentials-iot:ThingName"].flatMap((other) =>
      CHANNEL_ACTIONS.filter(({ action }) => judge(undefined, action, other)),
    );
    expect(wrong).toEqual([]);
  });
});
