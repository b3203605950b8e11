/**
 * Answers STUN binding requests: it tells a peer by which address it is seen, and so is an ICE server
 * that keeps its word where no TURN server runs.
 * @see https://datatracker.ietf.org/doc/html/rfc8489
 */
import { randomFillSync } from "node:crypto";
import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";
import { isIPv4 } from "node:net";
import type { IceProgram } from "./ice-program.ts";

const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const MAGIC_COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const XOR_MAPPED_ADDRESS = 0x0020;
const FAMILY_IPV4 = 0x01;

/** Listens on any free UDP port of `host`, an IPv4 address. */
export async function startStunServer(host: string): Promise<IceProgram> {
  const address = isIPv4(host) ? host : "127.0.0.1";
  const socket = createSocket("udp4");
  socket.on("message", (request, peer) => {
    const answer = bindingAnswer(request, peer);
    // A peer that is gone by now is told nothing.
    if (answer !== undefined) socket.send(answer, peer.port, peer.address, () => undefined);
  });
  socket.bind(0, address);
  await once(socket, "listening");
  return {
    uris: [`stun:${address}:${socket.address().port}`],
    close: async () => {
      const closed = once(socket, "close");
      socket.close();
      await closed;
    },
  };
}

/** Gives a request to be told one's address. */
export function bindingRequest(): Buffer {
  const request = Buffer.alloc(HEADER_BYTES);
  request.writeUInt16BE(BINDING_REQUEST, 0);
  request.writeUInt32BE(MAGIC_COOKIE, 4);
  randomFillSync(request, 8);
  return request;
}

/** Gives the answer to a binding request; `undefined` for anything else. */
export function bindingAnswer(
  request: Buffer,
  { address, port }: Pick<RemoteInfo, "address" | "port">,
): Buffer | undefined {
  if (request.length < HEADER_BYTES || request.readUInt16BE(0) !== BINDING_REQUEST)
    return undefined;
  if (request.readUInt32BE(4) !== MAGIC_COOKIE) return undefined;
  const answer = Buffer.alloc(HEADER_BYTES + 12);
  answer.writeUInt16BE(BINDING_SUCCESS, 0);
  answer.writeUInt16BE(answer.length - HEADER_BYTES, 2);
  request.copy(answer, 4, 4, HEADER_BYTES);
  answer.writeUInt16BE(XOR_MAPPED_ADDRESS, HEADER_BYTES);
  answer.writeUInt16BE(8, HEADER_BYTES + 2);
  answer.writeUInt8(FAMILY_IPV4, HEADER_BYTES + 5);
  answer.writeUInt16BE(xor(port, MAGIC_COOKIE >>> 16), HEADER_BYTES + 6);
  answer.writeUInt32BE(xor(ipv4Number(address), MAGIC_COOKIE), HEADER_BYTES + 8);
  return answer;
}

function ipv4Number(address: string): number {
  return address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}

/** Gives the exclusive or of two unsigned numbers of at most 32 bits. */
function xor(left: number, right: number): number {
  return Number(BigInt(left) ^ BigInt(right));
}
