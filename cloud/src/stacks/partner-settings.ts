/** Asks for what only the account's owner knows: whose tokens are believed, and how. */
import { CfnParameter } from "aws-cdk-lib/core";
import { Construct } from "constructs";

export class PartnerSettings extends Construct {
  /** The `iss` of the tokens, below which the provider publishes its metadata. */
  readonly issuer: string;
  /** What the tokens' `aud` must hold. */
  readonly audience: string;
  /** `local` or `introspection`. */
  readonly verification: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.issuer = this.#ask("PartnerIssuer", {
      description: "The iss of partners' tokens, such as https://login.example.com.",
      allowedPattern: "https?://[^\\s?#]+",
    });
    this.audience = this.#ask("PartnerAudience", {
      description: "What the aud of partners' tokens must hold.",
      default: "outrider-partner",
      allowedPattern: "\\S+",
    });
    this.verification = this.#ask("PartnerVerification", {
      description:
        "local verifies signatures; introspection asks the provider about each token (RFC 7662).",
      default: "local",
      allowedValues: ["local", "introspection"],
    });
  }

  /** Parameters have names that people type: no path in front, no hash behind. */
  #ask(name: string, options: ConstructorParameters<typeof CfnParameter>[2]): string {
    const parameter = new CfnParameter(this, name, { type: "String", ...options });
    parameter.overrideLogicalId(name);
    return parameter.valueAsString;
  }
}
