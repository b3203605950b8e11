/**
 * Reads filter patterns of CloudWatch Logs for unstructured text: terms, phrases, `-` and `?`.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
import { AwsError } from "../contracts.ts";

/** Says whether a message fits. */
export type MessageFilter = (message: string) => boolean;

/**
 * Compiles a pattern: all plain terms must occur, none of the `-` terms, and where there are `?`
 * terms alone, one of them.
 * @throws AwsError `InvalidParameterException` for JSON, column and regular-expression patterns.
 */
export function compileFilterPattern(pattern: string): MessageFilter {
  const text = pattern.trim();
  if (/^[{[]/.test(text) || /(^|\s)[-?]?%/.test(text)) {
    throw new AwsError(
      "InvalidParameterException",
      "The local host honours filter patterns of terms and phrases only.",
    );
  }
  const terms = [...text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(
    ([, sign = "", quoted, plain = ""]) => ({ sign, term: unescapePhrase(quoted) ?? plain }),
  );
  const bySign = (sign: string) => terms.filter((term) => term.sign === sign);
  const [wanted, unwanted, optional] = [bySign(""), bySign("-"), bySign("?")];
  return (message) =>
    wanted.every(({ term }) => message.includes(term)) &&
    !unwanted.some(({ term }) => message.includes(term)) &&
    (wanted.length > 0 ||
      optional.length === 0 ||
      optional.some(({ term }) => message.includes(term)));
}

function unescapePhrase(quoted: string | undefined): string | undefined {
  return quoted?.replaceAll(/\\(.)/g, "$1");
}
