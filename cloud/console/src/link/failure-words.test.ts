/** Says failures as a person would read them. */
import { CallError, LinkError } from "@outrider/protocol";
import { expect, it } from "vitest";
import { failureWords } from "./failure-words.ts";
import { ConnectionError } from "./mqtt-socket.ts";

it.each([
  [
    new CallError("deadline-exceeded", "kiosk-1 did not answer show-page"),
    "kiosk-1 did not answer show-page. Check that it is online, then try again.",
  ],
  [
    new CallError("bad-request", 'there is no page "hello".'),
    'there is no page "hello". Choose something else.',
  ],
  [
    new ConnectionError("no-link", "There is no connection."),
    "There is no connection. It comes back by itself; then try again.",
  ],
  [
    new LinkError("too-large", "layout has 200000 bytes"),
    "This is larger than the 128 KB that a message may have. Make it smaller.",
  ],
  [new Error("The picture is broken."), "The picture is broken."],
  ["odd", "odd"],
])("%s is said as %j", (error, words) => {
  expect(failureWords(error)).toBe(words);
});
