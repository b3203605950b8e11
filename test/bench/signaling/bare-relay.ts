/** Is the floor for signaling: a WebSocket relay that checks nothing, in a process of its own. */
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

// The path is the channel; whoever comes first is its master, and hears what the others say.
const masters = new Map<string, WebSocket>();
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("connection", (socket, { url = "" }) => {
  const master = masters.get(url);
  if (master === undefined) masters.set(url, socket);
  else socket.on("message", (data) => master.send(data.toString()));
});
server.on("listening", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
