/**
 * Draws secret strings as Secrets Manager does.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
 */
import { randomInt } from "node:crypto";
import { z } from "zod";

const LENGTH = { default: 32, max: 4_096 } as const;

const TYPES = [
  { exclude: "ExcludeLowercase", letters: "abcdefghijklmnopqrstuvwxyz" },
  { exclude: "ExcludeUppercase", letters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  { exclude: "ExcludeNumbers", letters: "0123456789" },
  { exclude: "ExcludePunctuation", letters: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" },
] as const;

const flag = z.boolean().optional();

/** Is CloudFormation's property of that name. */
export const generateSecretString = z
  .strictObject({
    ExcludeCharacters: z.string().max(4_096).optional(),
    ExcludeLowercase: flag,
    ExcludeNumbers: flag,
    ExcludePunctuation: flag,
    ExcludeUppercase: flag,
    GenerateStringKey: z.string().min(1).optional(),
    IncludeSpace: flag,
    PasswordLength: z.coerce.number().int().min(1).max(LENGTH.max).optional(),
    RequireEachIncludedType: flag,
    SecretStringTemplate: z.string().optional(),
  })
  .superRefine((given, context) => {
    const problem = problemWith(given);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  });

export type GenerateSecretString = z.infer<typeof generateSecretString>;

/** Draws a value: the string itself, or the template with the string under its key. */
export function generatedString(options: GenerateSecretString): string {
  const { GenerateStringKey: key, SecretStringTemplate: template } = options;
  const drawn = draw(options);
  if (key === undefined || template === undefined) return drawn;
  return JSON.stringify({ ...(JSON.parse(template) as object), [key]: drawn });
}

function draw(options: GenerateSecretString): string {
  const { PasswordLength = LENGTH.default, RequireEachIncludedType = true } = options;
  const types = includedTypes(options);
  const all = types.join("");
  const required = RequireEachIncludedType ? types.map(oneOf) : [];
  const rest = Array.from({ length: PasswordLength - required.length }, () => oneOf(all));
  return shuffled([...required, ...rest]).join("");
}

/** A space counts as a letter of its own among the rest, and is never required. */
function includedTypes(options: GenerateSecretString): string[] {
  const { ExcludeCharacters = "", IncludeSpace = false } = options;
  const types = TYPES.filter(({ exclude }) => options[exclude] !== true).map(({ letters }) =>
    [...letters].filter((letter) => !ExcludeCharacters.includes(letter)).join(""),
  );
  const space = IncludeSpace && !ExcludeCharacters.includes(" ") ? " " : "";
  return [...types, space].filter((letters) => letters !== "");
}

const oneOf = (letters: string) => letters[randomInt(letters.length)] ?? "";

/** Fisher and Yates: every order is as likely. */
function shuffled(letters: string[]): string[] {
  for (let last = letters.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [letters[last], letters[other]] = [letters[other] ?? "", letters[last] ?? ""];
  }
  return letters;
}

function problemWith(given: GenerateSecretString): string | undefined {
  const { GenerateStringKey: key, SecretStringTemplate: template } = given;
  const types = includedTypes(given);
  if (types.length === 0) return "leaves no character to draw from";
  const length = given.PasswordLength ?? LENGTH.default;
  if (given.RequireEachIncludedType !== false && length < types.length) {
    return `PasswordLength is less than the ${types.length} types of characters required`;
  }
  if ((key === undefined) !== (template === undefined)) {
    return "GenerateStringKey and SecretStringTemplate go together";
  }
  return template === undefined || isJsonObject(template)
    ? undefined
    : "SecretStringTemplate is not a JSON object";
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
