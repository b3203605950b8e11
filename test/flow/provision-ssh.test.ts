// Aim: a person provisions a Pi from their own machine; the key is made there and stays there.
// Method: OpenSSH's client and a server with keys of its own; the device's folder is on its side.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasSsh, type SshDevice, startSshDevice } from "../rig/ssh-device.ts";
import { type ProvisionHost, startProvisionHost } from "./provision-host.ts";

describe.skipIf(!hasSsh)("npm run provision over SSH", () => {
  let host: ProvisionHost;
  let device: SshDevice;
  beforeAll(async () => {
    [host, device] = await Promise.all([startProvisionHost(), startSshDevice()]);
  });
  afterAll(async () => {
    await device[Symbol.asyncDispose]();
    await host[Symbol.asyncDispose]();
  });

  const folder = (name = "robot") => join(device.home, name);
  const provision = (thing: string, ...more: string[]) => {
    const there = ["--ssh", device.target, "--ssh-config", device.configFile];
    return host.provision([thing, ...there, "--out", folder(), ...more]);
  };

  it("gives the device what it needs to connect; its key was never here", async () => {
    const { status, said, problem } = await provision("rover-1", "--board", "adafruit-motor-hat");
    expect({ status, problem }).toEqual({ status: 0, problem: "" });
    expect(said).toBe(`rover-1 is provisioned: device:${folder()}\n`);
    expect(readdirSync(folder()).toSorted()).toEqual([
      "ca.pem",
      "certificate.pem",
      "config.json",
      "private.key",
    ]);
    expect(statSync(join(folder(), "private.key")).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(folder(), "config.json"), "utf8"))).toMatchObject({
      thingName: "rover-1",
      board: "adafruit-motor-hat",
      bus: { kind: "linux" },
    });
    expect(existsSync(host.file("rover-1", "private.key"))).toBe(false);
    await host.connects("rover-1", folder());
  });

  it("leaves it as it is, rotates it with --force, and takes it away", async () => {
    const certificate = () => readFileSync(join(folder(), "certificate.pem"), "utf8");
    const before = certificate();
    expect((await provision("rover-1")).said).toContain("is provisioned already");
    expect(certificate()).toBe(before);
    expect(await provision("rover-1", "--force")).toMatchObject({ status: 0, problem: "" });
    expect(certificate()).not.toBe(before);
    await host.connects("rover-1", folder());
    expect(await host.certificateIds()).toHaveLength(1);
    expect(await provision("rover-1", "--remove")).toMatchObject({ status: 0, problem: "" });
    expect(existsSync(folder())).toBe(false);
    expect(await host.certificateIds()).toEqual([]);
  });

  it("says in words that a device can't be reached, or its folder not be written", async () => {
    const config = ["--ssh-config", device.configFile];
    const away = await host.provision(["rover-2", "--ssh", "nowhere", ...config]);
    expect(away.status).toBe(1);
    expect(away.problem).toContain("nowhere can't be reached");
    const given = ["--ssh", device.target, ...config, "--out", "/proc/robot"];
    const refused = await host.provision(["rover-2", ...given]);
    expect(refused.status).toBe(1);
    expect(refused.problem).toMatch(/may not write|failed/);
    expect(await host.certificateIds()).toEqual([]);
  });
});
