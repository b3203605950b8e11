/** Makes one try to view a robot's camera, from the channel's address to the last frame. */
import type { Session } from "../session/session.ts";
import { type Channel, findChannel } from "./channel.ts";
import { openPeer } from "./peer.ts";
import { openSignaling, type Signaling } from "./signaling.ts";
import { VideoError } from "./video-error.ts";
import type { News } from "./video-types.ts";

export interface ViewerOptions {
  readonly robot: string;
  /** Gives keys that are good for a while. */
  readonly session: () => Promise<Session>;
  readonly relayOnly: boolean;
  readonly tell: (news: News) => void;
  readonly onStream: (stream: MediaStream) => void;
  /** Ends the try. */
  readonly signal: AbortSignal;
}

/** Opens channel, signaling and media, and gives the media. @throws VideoError, SessionError */
export async function openViewer(options: ViewerOptions): Promise<RTCPeerConnection> {
  const { robot, signal } = options;
  const session = await options.session();
  // Each try has a name of its own, so that answers to an older offer do not reach it.
  const clientId = `console-${crypto.randomUUID()}`;
  const fetching = (request: Request, init: { signal: AbortSignal }) => fetch(request, init);
  const channel = await findChannel(robot, { session, clientId, signal, fetch: fetching });
  signal.throwIfAborted();
  if (options.relayOnly && !channel.iceServers.some(isRelay))
    throw new VideoError("passing", "No relay is offered here.");
  return connect(options, { session, channel, clientId });
}

function isRelay({ urls }: RTCIceServer): boolean {
  return [urls].flat().some((url) => /^turns?:/.test(url));
}

interface Found {
  readonly session: Session;
  readonly channel: Channel;
  readonly clientId: string;
}

async function connect(options: ViewerOptions, found: Found): Promise<RTCPeerConnection> {
  const { tell, onStream, relayOnly, signal } = options;
  const { channel } = found;
  let signaling: Signaling | undefined;
  const peer = openPeer(
    {
      iceServers: [...channel.iceServers],
      iceTransportPolicy: relayOnly ? "relay" : "all",
      bundlePolicy: "max-bundle",
    },
    {
      onCandidate: (candidate) => signaling?.sendCandidate(candidate),
      onIce: (ice) => tell({ type: "ice", ice }),
      onStream,
    },
  );
  signal.addEventListener("abort", () => {
    signaling?.close();
    peer.close();
  });
  const fail = (words: string) => (cause: unknown) => {
    const error = new VideoError("passing", words, { cause });
    tell({ type: "trouble", trouble: { kind: error.code, words: error.message } });
  };
  signaling = await openSignaling(found, {
    onOpen: () => {
      tell({ type: "signaling", signaling: "open" });
      offer(peer, signaling, tell).catch(fail("The browser could not make an offer."));
    },
    onAnswer: (answer) => {
      peer.setRemoteDescription(answer).catch(fail("The camera's answer can't be used."));
    },
    onCandidate: (candidate) => {
      // One way among several that is not understood leaves the others.
      peer.addIceCandidate(candidate).catch(() => undefined);
    },
    onRefused: (words) => tell({ type: "trouble", trouble: { kind: "passing", words } }),
    onIndication: (type) => tell({ type }),
    onClose: () => tell({ type: "signaling", signaling: "closed" }),
  });
  if (signal.aborted) signaling.close();
  return peer;
}

async function offer(
  peer: RTCPeerConnection,
  signaling: Signaling | undefined,
  tell: ViewerOptions["tell"],
): Promise<void> {
  await peer.setLocalDescription();
  if (peer.localDescription === null) return;
  signaling?.sendOffer(peer.localDescription);
  tell({ type: "offered" });
}
