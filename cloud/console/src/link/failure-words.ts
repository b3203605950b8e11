/** Says why something was not sent or not done, and what to do about it. */
import { CallError, type CallErrorCode, LinkError } from "@outrider/protocol";
import { ConnectionError } from "./mqtt-socket.ts";

const CALL_WORDS: Readonly<Record<CallErrorCode, string>> = {
  "bad-request": "Choose something else.",
  busy: "Try again in a moment.",
  "deadline-exceeded": "Check that it is online, then try again.",
  "not-allowed": "Ask an administrator.",
  failed: "Try again; its log says more.",
};

const LINK_WORDS: Readonly<Record<LinkError["code"], string>> = {
  "bad-payload": "This can't be sent as it is.",
  "bad-topic": "This can't be sent under that name.",
  "too-large": "This is larger than the 128 KB that a message may have. Make it smaller.",
  rate: "Too much was sent at once. Try again in a second.",
  refused: "The broker refuses it. Ask an administrator for the right to do this.",
};

/** Gives one or two sentences for a person. */
export function failureWords(error: unknown): string {
  if (error instanceof CallError) return `${sentence(error.message)} ${CALL_WORDS[error.code]}`;
  if (error instanceof LinkError) return LINK_WORDS[error.code];
  if (error instanceof ConnectionError)
    return `${error.message} It comes back by itself; then try again.`;
  return error instanceof Error ? error.message : String(error);
}

/** Makes a device's words a sentence. */
function sentence(words: string): string {
  const text = words.trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
