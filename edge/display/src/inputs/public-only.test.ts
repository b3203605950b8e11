/** What is in no public network is told from what is, however it is written. */
import { expect, it } from "vitest";
import { isPublic, lookUpPublic, requirePublic } from "./public-only.ts";

it.each([
  ["93.184.215.14", true],
  ["172.32.0.1", true],
  ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", true],
  ["127.0.0.1", false],
  ["10.1.2.3", false],
  ["100.64.0.1", false],
  ["169.254.169.254", false],
  ["172.31.255.255", false],
  ["192.168.1.1", false],
  ["0.0.0.0", false],
  ["224.0.0.251", false],
  ["255.255.255.255", false],
  ["::", false],
  ["::1", false],
  ["::ffff:127.0.0.1", false],
  ["::ffff:c0a8:101", false],
  ["fe80::1", false],
  ["fd00:ec2::254", false],
  ["ff02::fb", false],
])("%s is public: %s", (address, is) => {
  expect(isPublic(address)).toBe(is);
});

it.each(["http://0x7f.1/", "http://2130706433/", "http://[::1]/", "http://[::ffff:a9fe:a9fe]/"])(
  "%s is refused",
  (address) => {
    expect(() => requirePublic(new URL(address).hostname)).toThrow("no public network");
  },
);

it.each([true, false])("a name that leads to this machine is refused (all: %s)", async (all) => {
  const answer = Promise.withResolvers<Error | null>();
  lookUpPublic("localhost", { all }, answer.resolve);
  expect(await answer.promise).toMatchObject({ code: "not-public" });
});
