/** The floor: the same packets as WebRTC's, sent to plain UDP sockets, neither encrypted nor kept. */
import { createSocket } from "node:dgram";
import type { PeerEngine } from "../../../edge/robot/src/video/peers/peer-engine.ts";
import { packetizeH264 } from "../../../edge/robot/src/video/peers/rtp-payloads.ts";

const HEADER_BYTES = 12;
const VERSION = 0x80;
const MARKER = 0x80;
const PAYLOAD_TYPE = 108;
const REPORT_MS = 1_000;

/** Makes an engine whose offer is a port on this machine, and whose peers are connected at once. */
export function openUdpFloor(): PeerEngine {
  return {
    name: "node-datachannel",
    format: "h264",
    close: () => Promise.resolve(),
    open: async ({ offer, onState, onHeard }) => {
      const socket = createSocket("udp4");
      const port = Number(offer);
      let sequence = 0;
      const report = setInterval(onHeard, REPORT_MS);
      setImmediate(() => onState("connected"));
      return {
        answer: "",
        addCandidate: () => true,
        route: () => undefined,
        send: ({ bytes }, timestamp) => {
          for (const { payload, isLast } of packetizeH264(bytes)) {
            const header = Buffer.alloc(HEADER_BYTES);
            header[0] = VERSION;
            header[1] = PAYLOAD_TYPE | (isLast ? MARKER : 0);
            header.writeUInt16BE(sequence, 2);
            header.writeUInt32BE(timestamp, 4);
            sequence = (sequence + 1) % 2 ** 16;
            socket.send([header, payload], port, "127.0.0.1");
          }
          return true;
        },
        close: () => {
          clearInterval(report);
          socket.close();
        },
      };
    },
  };
}
