/** Says who operates this page and with which keys, whoever vouches for them. */

/** Is what a person may do: watch and stop, drive, or also take a robot over. */
export type Role = "viewer" | "operator" | "admin";

/** Is a sign-in as the rest of the page sees it. */
export interface Session {
  /** The last level of the operator's topics, as the broker proves it. */
  readonly operatorId: string;
  readonly person: Person;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  /** When the keys end, in ms since 1970. */
  readonly expiresAtMs: number;
  readonly iotWebSocketUrl: string;
  /** Address of the robots' API, without a trailing slash. */
  readonly apiUrl: string;
  /** What each call of the API bears to say who calls. */
  readonly apiHeaders: Readonly<Record<string, string>>;
  /** Where the cameras' signaling is; none where no video is offered. */
  readonly video: VideoService | undefined;
}

export interface Person {
  readonly name: string;
  readonly role: Role;
}

/** Is where Kinesis Video Streams answers. */
export interface VideoService {
  /** Address of the control plane, without a trailing slash. */
  readonly url: string;
  /**
   * Is where to open the signaling instead of where the service says, and then `url` answers for its
   * HTTPS endpoint too: a browser does not know the authority that signed a local host's certificate.
   */
  readonly signalingUrl: string | undefined;
}

/** Makes a session without a question. With `fresh` nothing older is used again. @throws SessionError */
export type SignIn = (fresh?: boolean) => Promise<Session>;

/**
 * Says why there is no session.
 * - `unreachable`: whoever signs in did not answer.
 * - `refused`: it answered, and not with a session.
 * - `signed-out`: nobody is signed in, or not any more.
 * - `no-role`: somebody is, and no administrator has admitted them.
 */
export class SessionError extends Error {
  override readonly name = "SessionError";
  readonly code: "unreachable" | "refused" | "signed-out" | "no-role";
  constructor(code: SessionError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Gives the session, new when the old one is about to end. */
export interface SessionKeeper {
  /** @throws SessionError */
  current(): Promise<Session>;
  /** Drops a session that was refused somewhere, so that the next one is new. */
  forget(fresh: boolean): void;
}

/** How long before their end keys are no longer used, in ms: 5 minutes, the clock skew SigV4 allows. */
export const RENEW_BEFORE_MS = 300_000;

/** Keeps one session; callers who come while it is being made share it. `epochMs` tells the time. */
export function createSessionKeeper(signIn: SignIn, epochMs: () => number): SessionKeeper {
  let session: Session | undefined;
  let signingIn: Promise<Session> | undefined;
  let fresh = false;
  const renew = async () => {
    try {
      const isFresh = fresh;
      fresh = false;
      session = await signIn(isFresh);
      return session;
    } finally {
      signingIn = undefined;
    }
  };
  return {
    current: () => {
      const isGood = session !== undefined && session.expiresAtMs - epochMs() > RENEW_BEFORE_MS;
      if (isGood && session !== undefined) return Promise.resolve(session);
      signingIn ??= renew();
      return signingIn;
    },
    forget: (asFresh) => {
      session = undefined;
      fresh ||= asFresh;
    },
  };
}
