/** Says why the host cannot start or go on, in words for a person. */
export class HostError extends Error {
  override readonly name = "HostError";
  /**
   * "port-taken": another program listens on the wanted port. "data-dir-foreign": `--fresh` was asked
   * for a folder that no local host has made. "turn-missing": `--turn` was asked for without coturn.
   */
  readonly code: "port-taken" | "data-dir-foreign" | "turn-missing";
  constructor(message: string, options: ErrorOptions & { readonly code: HostError["code"] }) {
    super(message, options);
    this.code = options.code;
  }
}
