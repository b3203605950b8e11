/** Lists what can go wrong between a program and its messages. */

/**
 * Says why a message could not be sent or a filter not be subscribed.
 * - `bad-payload`: the payload does not fit the message's schema.
 * - `bad-topic`: a topic parameter is missing or holds a character that a topic may not.
 * - `too-large`: the payload passes AWS IoT's 128 KB.
 * - `rate`: the connection already sent 100 messages in this second.
 * - `refused`: the broker denied the subscription.
 */
export class LinkError extends Error {
  override readonly name = "LinkError";
  readonly code: "bad-payload" | "bad-topic" | "too-large" | "rate" | "refused";
  constructor(code: LinkError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
