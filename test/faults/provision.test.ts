// Aim: provisioning that is cut at any call is finished by running it again, and leaves nothing that
// it should not. Method: the tool against a proxy that kills it, before or after each call is served.

import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import {
  DescribeCertificateCommand,
  ListAttachedPoliciesCommand,
  ListThingPrincipalsCommand,
} from "@aws-sdk/client-iot";
import type { DeviceKind } from "@outrider/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ProvisionHost, startProvisionHost } from "../flow/provision-host.ts";

/** Is where the cut comes: before the call is served, or after and before its answer is heard. */
type Moment = "before" | "after";

interface Cut {
  readonly call: number;
  readonly moment: Moment;
}

describe("provisioning that is cut short", () => {
  let host: ProvisionHost;
  let proxy: Awaited<ReturnType<typeof startCuttingProxy>>;
  let outputs: string;
  beforeAll(async () => {
    host = await startProvisionHost();
    proxy = await startCuttingProxy(host.iot.frontDoor.endpoint);
    outputs = host.writeOutputs("cut.json", { endpoint: proxy.endpoint });
  });
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await host[Symbol.asyncDispose]();
  });

  const run = (args: readonly string[], cut?: Cut) => {
    proxy.arm(cut);
    return host.provision(args, {
      outputs,
      onStart: (pid) => proxy.aimAt(pid),
    });
  };

  const certificatesOf = async (thing: string): Promise<string[]> => {
    const found: string[] = [];
    for (const certificateId of await host.certificateIds()) {
      const described = await host.iot.control.send(
        new DescribeCertificateCommand({ certificateId }),
      );
      const { certificatePem = "", certificateArn = "" } = described.certificateDescription ?? {};
      if (new X509Certificate(certificatePem).subject === `CN=${thing}`) found.push(certificateArn);
    }
    return found;
  };

  const POLICIES: Readonly<Record<DeviceKind, readonly string[]>> = {
    robot: ["calls", "devices", "video"],
    display: ["display-calls", "displays"],
  };
  const SECRETS = ["private.key", "private.key.new", "mars-api-key"];

  async function isWhole(thing: string, kind: DeviceKind): Promise<void> {
    const certificates = await certificatesOf(thing);
    expect(certificates).toHaveLength(1);
    const [target = ""] = certificates;
    const { policies = [] } = await host.iot.control.send(
      new ListAttachedPoliciesCommand({ target }),
    );
    const names = policies.map(({ policyName = "" }) => policyName);
    expect(names.toSorted()).toEqual(POLICIES[kind]);
    const { principals } = await host.iot.control.send(
      new ListThingPrincipalsCommand({ thingName: thing }),
    );
    expect(principals).toEqual([target]);
    expect(statSync(host.file(thing, "private.key")).mode & 0o777).toBe(0o600);
    for (const left of ["private.key.new", "provisioning.json"])
      expect(existsSync(host.file(thing, left))).toBe(false);
    await host.connects(thing);
  }

  const keysAreSecret = (thing: string) => {
    for (const name of SECRETS.map((one) => host.file(thing, one)))
      if (existsSync(name)) expect(statSync(name).mode & 0o077).toBe(0);
  };

  it("is finished by the next run, at whichever call it was cut: a robot", async () => {
    expect(await run(["whole-robot"])).toMatchObject({ status: 0, problem: "" });
    const calls = proxy.calls();
    expect(calls).toBeGreaterThanOrEqual(7);
    for (let call = 1; call <= calls; call += 1) {
      for (const moment of ["before", "after"] as const)
        await isMended({ thing: `robot-${moment}-${call}`, kind: "robot" }, { call, moment });
    }
  }, 240_000);

  it("is finished by the next run, at whichever call it was cut: a display", async () => {
    expect(await run(["whole-display", "--type", "display"])).toMatchObject({ status: 0 });
    const calls = proxy.calls();
    expect(calls).toBeGreaterThanOrEqual(7);
    // Most calls are those of a robot: before one it is as after the one before.
    for (let call = 1; call <= calls; call += 1) {
      const thing = `display-${call}`;
      await isMended({ thing, kind: "display" }, { call, moment: "after" });
      expect(readFileSync(host.file(thing, "mars-api-key"), "utf8").trim()).toBe(host.marsKey);
    }
  }, 240_000);

  async function isMended({ thing, kind }: { thing: string; kind: DeviceKind }, cut: Cut) {
    const args = [thing, "--type", kind];
    expect((await run(args, cut)).status).toBeNull();
    keysAreSecret(thing);
    expect(await run(args)).toMatchObject({ status: 0, problem: "" });
    await isWhole(thing, kind);
  }

  it("is finished too when a key was being replaced", async () => {
    expect(await run(["turned"])).toMatchObject({ status: 0 });
    expect(await run(["turned", "--force"])).toMatchObject({ status: 0, problem: "" });
    const calls = proxy.calls();
    for (let call = 1; call <= calls; call += 2) {
      expect((await run(["turned", "--force"], { call, moment: "after" })).status).toBeNull();
      expect(await run(["turned", "--force"])).toMatchObject({ status: 0, problem: "" });
      await isWhole("turned", "robot");
    }
  }, 240_000);
});

/** Passes calls on, counts them, and kills the caller at the one that it is armed for. */
async function startCuttingProxy(target: string) {
  let armed: Cut | undefined;
  let count = 0;
  let victim = 0;
  const cut = (response: ServerResponse) => {
    process.kill(victim, "SIGKILL");
    response.destroy();
  };
  const pass = async (incoming: IncomingMessage, response: ServerResponse) => {
    count += 1;
    const isTheOne = count === armed?.call;
    const body = await buffer(incoming);
    if (isTheOne && armed?.moment === "before") {
      cut(response);
      return;
    }
    const { method, headers } = incoming;
    // The host header stays as it was signed.
    const outgoing = request(`${target}${incoming.url}`, { method, headers });
    outgoing.end(body);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once("response", resolve).once("error", reject);
    });
    const content = await buffer(answer);
    if (isTheOne) {
      cut(response);
      return;
    }
    response.writeHead(answer.statusCode ?? 500, answer.headers).end(content);
  };
  const server = createServer((incoming, response) => {
    pass(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://localhost:${port}`,
    calls: () => count,
    arm: (next: Cut | undefined) => {
      armed = next;
      count = 0;
    },
    aimAt: (pid: number) => {
      victim = pid;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
