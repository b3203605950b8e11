/**
 * Is why a source gave nothing. `unreachable`: no answer, or none in time. `status`: an answer that says no.
 * `page`: HTML in place of data, as a network behind a sign-in page gives. `type`: anything else than what
 * was asked for. `too-large`: more bytes than it may have. `document`: data that are not as they should be.
 * `budget`: the key has no request left. `key`: the key is not taken. `none`: the source has nothing.
 */
export type SourceCode =
  | "unreachable"
  | "status"
  | "page"
  | "type"
  | "too-large"
  | "document"
  | "budget"
  | "key"
  | "none";

/** Says that a source gave nothing; the message is fit for a screen and holds no address with a key. */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly code: SourceCode;
  constructor(message: string, options: ErrorOptions & { readonly code: SourceCode }) {
    super(message, options);
    this.code = options.code;
  }
}
