/** Reads what a deployment says of sign-in: a domain for hosted pages, and social providers. */
import { z } from "zod";

/** The secret itself stays in Secrets Manager; here is only its name. */
const provider = z.strictObject({
  clientId: z.string().min(1).max(256),
  /** Name or ARN of a Secrets Manager secret whose value is the client secret. */
  secretName: z.string().min(1).max(512),
});

const schema = z
  .strictObject({
    /**
     * Prefix of the hosted pages' domain.
     * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
     */
    domainPrefix: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)
      .optional(),
    /** Pages to which hosted sign-in may return. */
    returnUrls: z.array(z.url()).min(1).max(100).optional(),
    google: provider.optional(),
    facebook: provider.optional(),
    amazon: provider.optional(),
  })
  .refine(({ google, facebook, amazon, domainPrefix, returnUrls }) => {
    const isHosted = domainPrefix !== undefined && returnUrls !== undefined;
    const isSocial = [google, facebook, amazon].some((one) => one !== undefined);
    return isHosted || (!isSocial && domainPrefix === undefined && returnUrls === undefined);
  }, "hosted sign-in and social providers need both domainPrefix and returnUrls");

export type SignInOptions = z.infer<typeof schema>;

/**
 * Reads the context value `signIn`; nothing means sign-in by e-mail alone.
 * @throws Error that names what is wrong.
 */
export function readSignInOptions(value: unknown): SignInOptions {
  const parsed = schema.safeParse(typeof value === "string" ? parseJson(value) : (value ?? {}));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = ["signIn", ...(issue?.path ?? [])].map(String).join(".");
  throw new Error(`context ${path}: ${issue?.message}`, { cause: parsed.error });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error("context signIn: this is no JSON", { cause });
  }
}
