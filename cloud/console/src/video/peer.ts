/** Holds the browser's end of the media: one connection that only receives. */

export interface PeerHandlers {
  readonly onCandidate: (candidate: RTCIceCandidate) => void;
  readonly onIce: (ice: RTCIceConnectionState) => void;
  readonly onStream: (stream: MediaStream) => void;
}

/** What a camera may send, the first choice first; other codecs would only fill up the offer. */
const VIDEO_CODECS = ["video/h264", "video/vp8", "video/rtx"];

/** Makes a connection that asks for a picture, and for sound where the robot has any. */
export function openPeer(
  configuration: RTCConfiguration,
  { onCandidate, onIce, onStream }: PeerHandlers,
): RTCPeerConnection {
  const peer = new RTCPeerConnection(configuration);
  const video = peer.addTransceiver("video", { direction: "recvonly" });
  video.setCodecPreferences(videoCodecs());
  peer.addTransceiver("audio", { direction: "recvonly" });
  const stream = new MediaStream();
  peer.addEventListener("track", ({ track, receiver }) => {
    // Nothing is to be smoothed: a late picture is worse than an uneven one.
    receiver.jitterBufferTarget = 0;
    stream.addTrack(track);
    onStream(stream);
  });
  peer.addEventListener("icecandidate", ({ candidate }) => {
    if (candidate !== null && candidate.candidate !== "") onCandidate(candidate);
  });
  peer.addEventListener("iceconnectionstatechange", () => onIce(peer.iceConnectionState));
  return peer;
}

function videoCodecs(): RTCRtpCodec[] {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const rank = ({ mimeType }: RTCRtpCodec) => VIDEO_CODECS.indexOf(mimeType.toLowerCase());
  return codecs.filter((codec) => rank(codec) >= 0).toSorted((a, b) => rank(a) - rank(b));
}
