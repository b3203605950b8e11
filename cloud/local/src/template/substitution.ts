/** The `${…}` language of `Fn::Sub`. */
import { isUnresolved, UNRESOLVED, type Value } from "./unresolved.ts";

/** `${Name}`, `${Name.Attribute}`, `${AWS::Region}` and `${!Literal}`; spaces around a name are allowed. */
const PLACE = /\$\{([^}]*)\}/gu;

/**
 * Fills in a template of `Fn::Sub`: `${!text}` stays as `${text}`, any other place is asked of
 * `lookUp`. Gives UNRESOLVED when a place is, after `refuse` if a value is not a scalar.
 */
export function substitute(
  template: string,
  lookUp: (name: string) => Value,
  refuse: (problem: string) => Value,
): Value {
  let resolved = true;
  const text = template.replace(PLACE, (_, inner: string) => {
    if (inner.startsWith("!")) return `\${${inner.slice(1)}}`;
    const value = lookUp(inner.trim());
    if (isUnresolved(value)) resolved = false;
    else if (typeof value === "object" || typeof value === "symbol") {
      refuse(`\${${inner}} is no string`);
      resolved = false;
    }
    return String(value);
  });
  return resolved ? text : UNRESOLVED;
}
