/** Checks and merges the attributes of things. */
import { checkName, invalidRequest } from "../names.ts";

export type Attributes = Readonly<Record<string, string>>;

/** Attributes a thing may have, without and with a type. @see https://docs.aws.amazon.com/general/latest/gr/iot-core.html#thing-limits */
const ATTRIBUTES_MAX = { untyped: 3, typed: 50 };

/** Checks names, values and number. @throws AwsError InvalidRequestException. */
export function checkAttributes(attributes: Attributes, hasType: boolean): Attributes {
  for (const [name, value] of Object.entries(attributes)) {
    checkName("attributeName", name);
    checkName("attributeValue", value);
  }
  const limit = hasType ? ATTRIBUTES_MAX.typed : ATTRIBUTES_MAX.untyped;
  if (Object.keys(attributes).length > limit) {
    throw invalidRequest(
      `A thing ${hasType ? "with" : "without"} a type has at most ${limit} attributes`,
    );
  }
  return attributes;
}

/** Applies an update: replaces all, or merges and drops those that are set to nothing. */
export function mergeAttributes(old: Attributes, update: Attributes, merge: boolean): Attributes {
  const entries = Object.entries(merge ? { ...old, ...update } : update);
  return Object.fromEntries(entries.filter(([name, value]) => value !== "" || !(name in update)));
}
