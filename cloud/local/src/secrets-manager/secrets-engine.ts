/** Is the seam through which resources and the host itself use Secrets Manager. */
import type { GenerateSecretString } from "./generated-string.ts";

export interface Secrets {
  /**
   * Makes or changes the secret of a template. As with CloudFormation, its value becomes another only
   * when what the template says of the value does; a value that was put by hand stays until then.
   */
  putTemplate(secret: {
    readonly name: string;
    readonly description: string | undefined;
    /** The value, or how to draw it. */
    readonly value: string | GenerateSecretString;
  }): void;
  /** Makes the secret that an account's owner would make by hand, or gives it this value. */
  putByHand(name: string, value: string): void;
}
