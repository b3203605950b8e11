/** Keeps the mails that AWS would send: in memory, the last hundred. */

export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly purpose: "sign-up" | "forgot-password" | "email" | "invitation";
  /** The code, or the temporary password, by itself. */
  readonly code: string;
}

export interface DeliveredLetter extends Letter {
  /** Counts from 1. */
  readonly id: number;
  readonly atMs: number;
}

export interface Inbox {
  deliver(letter: Letter): void;
  /** Lists the newest first. */
  letters(): readonly DeliveredLetter[];
}

const LETTERS_MAX = 100;

export function createInbox(epochMs: () => number): Inbox {
  const letters: DeliveredLetter[] = [];
  let delivered = 0;
  return {
    deliver: (letter) => {
      delivered += 1;
      letters.unshift({ ...letter, id: delivered, atMs: epochMs() });
      if (letters.length > LETTERS_MAX) letters.pop();
    },
    letters: () => letters,
  };
}
