/** Aim: presigned addresses of IoT and KVS clients are believed, others not. Method: smithy's signer. */
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, it } from "vitest";
import { REGION } from "../aws-names.ts";
import type { Principal } from "../contracts.ts";
import { Sha256 } from "./digest.ts";
import { verifyPresigned } from "./verify-presigned.ts";

const NOW_MS = Date.parse("2026-11-22T12:00:00Z");
const HOST = "localhost:4600";
const principal: Principal = { kind: "administrator", arn: "a", accountId: "0", userId: "u" };
const keys = { accessKeyId: "ASIAONE", secretAccessKey: "secret", sessionToken: "to/k+en=" };
const find = (id: string) => (id === "ASIAONE" ? { credentials: keys, principal } : undefined);

async function presign(options: { signToken: boolean; service?: string; expiresIn?: number }) {
  const { sessionToken, ...withoutToken } = keys;
  const signer = new SignatureV4({
    service: options.service ?? "iotdevicegateway",
    region: REGION,
    credentials: options.signToken ? keys : withoutToken,
    sha256: Sha256,
  });
  const { query = {} } = await signer.presign(
    { method: "GET", protocol: "ws:", hostname: HOST, path: "/mqtt", headers: { host: HOST } },
    { signingDate: new Date(NOW_MS), expiresIn: options.expiresIn ?? 300 },
  );
  const all = options.signToken ? query : { ...query, "X-Amz-Security-Token": sessionToken };
  const pairs = Object.entries(all).map(([k, v]) => `${k}=${encodeURIComponent(String(v))}`);
  return `/mqtt?${pairs.join("&")}`;
}

const verify = (url: string, { nowMs = NOW_MS, host = HOST } = {}) =>
  verifyPresigned(
    { method: "GET", url, headers: { host } },
    { find, nowMs, service: "iotdevicegateway" },
  );

describe("a presigned address", () => {
  it("is believed with the token appended after signing, as IoT's clients do", async () => {
    expect(await verify(await presign({ signToken: false }))).toMatchObject({ ok: true });
  });

  it("is believed with the token signed, as KVS's clients do", async () => {
    expect(await verify(await presign({ signToken: true }))).toMatchObject({ ok: true });
  });

  it("is refused once its life is over", async () => {
    const url = await presign({ signToken: false });
    expect(await verify(url, { nowMs: NOW_MS + 300_000 })).toMatchObject({ ok: false });
    expect(await verify(url, { nowMs: NOW_MS + 299_000 })).toMatchObject({ ok: true });
  });

  it("is refused for another host, service, path, token or parameter", async () => {
    const url = await presign({ signToken: false });
    expect(await verify(url, { host: "localhost:1" })).toMatchObject({ ok: false });
    const others = [
      await presign({ signToken: false, service: "iotdata" }),
      url.replace("/mqtt", "/other"),
      url.replace(/Token=[^&]*/, "Token=other"),
      url.replace(/&X-Amz-Security-Token=[^&]*/, ""),
      url.replace("X-Amz-Expires=300", "X-Amz-Expires=3000"),
      `${url}&extra=1`,
      `${url}&X-Amz-Date=20261122T120000Z`,
      url.replace(/Signature=./, "Signature=g"),
      `${url}&%`,
    ];
    for (const other of others) expect(await verify(other)).toMatchObject({ ok: false });
  });
});
