/** Says why the robots' API gave no answer that can be used. */

/**
 * - `unreachable`: no answer in time.
 * - `refused`: an error status; `status` has it, and `body` what came with it.
 * - `unreadable`: an answer that is not what the API promises.
 */
export class RestError extends Error {
  override readonly name = "RestError";
  readonly code: "unreachable" | "refused" | "unreadable";
  readonly status: number | undefined;
  readonly body: unknown;
  constructor(
    code: RestError["code"],
    message: string,
    options: ErrorOptions & { readonly status?: number; readonly body?: unknown } = {},
  ) {
    super(message, options);
    this.code = code;
    this.status = options.status;
    this.body = options.body;
  }
}
