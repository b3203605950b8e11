/** Finds the name of a log group in what callers may call it. */

/** Takes the name out of a name or an ARN, with or without `:*`. */
export function groupNameOf(identifier: string): string {
  return identifier.replace(/^arn:.*?:log-group:/, "").replace(/:\*$/, "");
}
