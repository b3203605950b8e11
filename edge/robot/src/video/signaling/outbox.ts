/** Sends to viewers at the rates that the signaling service takes. */
import { randomUUID } from "node:crypto";
import type { IceCandidate } from "../peers/peer-engine.ts";
import { type Sent, writeMessage } from "./messages.ts";
import { createPace } from "./pace.ts";

export interface Outbox {
  sendAnswer(viewer: string, sdp: string): void;
  sendCandidate(viewer: string, candidate: IceCandidate): void;
  close(): void;
}

/** The service's limits on one socket. @see https://docs.aws.amazon.com/kinesisvideostreams-webrtc-dg/latest/devguide/kvswebrtc-limits.html */
const SDP_PER_S = 5;
const CANDIDATES_PER_S = 20;

/** Makes an outbox; `send` gets the text of each message when it is due. */
export function createOutbox(send: (text: string) => void, nowMs: () => number): Outbox {
  const paced = (perS: number) =>
    createPace<Sent>({ perS, nowMs, send: (sent) => send(writeMessage(sent, randomUUID())) });
  const answers = paced(SDP_PER_S);
  const candidates = paced(CANDIDATES_PER_S);
  return {
    sendAnswer: (viewer, sdp) => answers.send({ type: "answer", viewer, sdp }),
    sendCandidate: (viewer, candidate) => candidates.send({ type: "candidate", viewer, candidate }),
    close: () => {
      answers.close();
      candidates.close();
    },
  };
}
