/** Says that the identity provider can't be asked, or that its answer makes no sense. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  /** `provider-unreachable`: no answer, or none in time. `provider-answer`: one that can't be used. */
  readonly code: "provider-unreachable" | "provider-answer";
  constructor(message: string, options: ErrorOptions & { readonly code: ProviderError["code"] }) {
    super(message, options);
    this.code = options.code;
  }
}
