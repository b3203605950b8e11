/** Says who operates this page and with which keys, whoever vouches for them. */

/** Is a sign-in as the rest of the page sees it. */
export interface Session {
  /** The last level of the operator's topics, as the broker proves it. */
  readonly operatorId: string;
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
  readonly apiKey: string;
  /** Where the cameras' signaling is; none where no video is offered. */
  readonly video: VideoService | undefined;
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

/** Signs in. The local host does it without a question; Cognito will with one. */
export type SignIn = () => Promise<Session>;

/**
 * Says why there is no session.
 * - `unreachable`: whoever signs in did not answer.
 * - `refused`: it answered, and not with a session.
 */
export class SessionError extends Error {
  override readonly name = "SessionError";
  readonly code: "unreachable" | "refused";
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
  forget(): void;
}

/** How long before their end keys are no longer used, in ms: 5 minutes, the clock skew SigV4 allows. */
const RENEW_BEFORE_MS = 300_000;

/** Keeps one session; callers who come while it is being made share it. `epochMs` tells the time. */
export function createSessionKeeper(signIn: SignIn, epochMs: () => number): SessionKeeper {
  let session: Session | undefined;
  let signingIn: Promise<Session> | undefined;
  const renew = async () => {
    try {
      session = await signIn();
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
    forget: () => {
      session = undefined;
    },
  };
}
