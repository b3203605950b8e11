/** Tests texts against the regular expressions of templates. */

/** Says whether the whole of a text matches, as API Gateway's expressions do. */
export function matchesWhole(expression: string, text: string): boolean {
  return new RegExp(`^(?:${expression})$`).test(text);
}
