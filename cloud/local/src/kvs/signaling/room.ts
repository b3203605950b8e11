/** Is one channel's meeting place: at most one master, some viewers, and what waits for either. */
import { invalidArgument, tooManyViewers } from "../kvs-error.ts";
import { delivery, isClientId, type SentMessage } from "./message.ts";
import { createUndelivered } from "./undelivered.ts";

export interface Member {
  /** `undefined` for the master. */
  readonly clientId: string | undefined;
  send(text: string): void;
  /** Ends its connection; `reason` is for a person. */
  end(reason: string): void;
}

export interface Room<M extends Member> {
  /** @throws AwsError ClientLimitExceededException when one more viewer would be too many. */
  checkPlace(clientId: string | undefined): void;
  /** Takes a member in, ends one of the same name, and hands over what waits for it. */
  enter(member: M, nowMs: number): void;
  leave(member: M): void;
  /**
   * Delivers a message or keeps it: a viewer's to the master, whoever it names, the master's to the
   * viewer that it names.
   * @throws AwsError InvalidArgumentException when a master names no viewer.
   */
  route(from: M, message: SentMessage, times: { nowMs: number; ttlMs: number }): void;
  expire(nowMs: number): void;
  members(): readonly M[];
  /** Whether nobody is there and nothing waits. */
  readonly isEmpty: boolean;
}

/** Stands for the master among the names of members; no client id is empty. */
const MASTER = "";

const nameOf = ({ clientId }: Pick<Member, "clientId">) => clientId ?? MASTER;

export function createRoom<M extends Member>(viewersMax: number): Room<M> {
  const members = new Map<string, M>();
  const undelivered = createUndelivered();
  const viewers = () => members.size - (members.has(MASTER) ? 1 : 0);
  return {
    checkPlace: (clientId) => {
      if (clientId === undefined || members.has(clientId)) return;
      if (viewers() >= viewersMax) throw tooManyViewers(viewersMax);
    },
    enter: (member, nowMs) => {
      const name = nameOf(member);
      const before = members.get(name);
      members.set(name, member);
      before?.end("a newer connection took its place");
      for (const { message, senderClientId } of undelivered.take(name, nowMs)) {
        member.send(delivery(message, senderClientId));
      }
    },
    leave: (member) => {
      if (members.get(nameOf(member)) === member) members.delete(nameOf(member));
    },
    route: (from, message, { nowMs, ttlMs }) => {
      const to = recipientOf(from, message);
      const recipient = members.get(to);
      if (recipient !== undefined) {
        recipient.send(delivery(message, from.clientId));
        return;
      }
      const expiresAtMs = nowMs + ttlMs;
      undelivered.keep(to, { message, senderClientId: from.clientId, expiresAtMs });
    },
    expire: (nowMs) => undelivered.expire(nowMs),
    members: () => [...members.values()],
    get isEmpty() {
      return members.size === 0 && undelivered.isEmpty;
    },
  };
}

/** A viewer reaches the master alone: AWS ignores whom else it names, as its own C SDK does name one. */
function recipientOf(from: Member, { recipientClientId }: SentMessage): string {
  if (from.clientId !== undefined) return MASTER;
  if (recipientClientId !== undefined && isClientId(recipientClientId)) return recipientClientId;
  throw invalidArgument("A master must name a valid recipientClientId.");
}
