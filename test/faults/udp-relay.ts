/** A bad network between two UDP ports: loses packets and delays them. */
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { randomSequence } from "../../edge/robot/src/simulated/random.ts";

export interface UdpRelay extends Disposable {
  /** Where the near side sends to, on 127.0.0.1. */
  readonly port: number;
}

export interface BadNetwork {
  /** Share of packets lost in each direction, 0 to 1. */
  readonly lossShare: number;
  /** Delay of each packet, in ms. */
  readonly delayMs: number;
}

/** Passes what comes to its port on to `far`, and what `far` answers back. */
export async function startUdpRelay(
  far: { readonly address: string; readonly port: number },
  { lossShare, delayMs }: BadNetwork,
): Promise<UdpRelay> {
  const random = randomSequence(1);
  const [toNear, toFar] = await Promise.all([openSocket("127.0.0.1"), openSocket("0.0.0.0")]);
  let near: RemoteInfo | undefined;
  let isOpen = true;
  const pass = (through: Socket, data: Buffer, port: number, address: string) => {
    if (random() < lossShare) return;
    setTimeout(() => {
      if (isOpen) through.send(data, port, address);
    }, delayMs);
  };
  toNear.on("message", (data, from) => {
    near = from;
    pass(toFar, data, far.port, far.address);
  });
  toFar.on("message", (data) => {
    if (near !== undefined) pass(toNear, data, near.port, near.address);
  });
  return {
    port: toNear.address().port,
    [Symbol.dispose]: () => {
      isOpen = false;
      toNear.close();
      toFar.close();
    },
  };
}

async function openSocket(address: string): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind(0, address);
  await once(socket, "listening");
  return socket;
}
