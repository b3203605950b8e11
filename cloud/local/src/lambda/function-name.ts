/** Finds the name of a function in what callers may call it. */

/** Takes the name out of a name, a partial or full ARN, with or without `:$LATEST`. */
export function functionName(nameOrArn: string): string {
  const [, qualified = nameOrArn] = /(?:^|:)function:(.+)$/.exec(nameOrArn) ?? [];
  return qualified.replace(/:\$LATEST$/, "");
}
