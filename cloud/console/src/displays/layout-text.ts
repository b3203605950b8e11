/** Judges the text of a layout by the schema that the display judges it by. */
import { type Judged, type LayoutPage, layoutPage } from "@outrider/protocol";

/** Longest text that is looked at, in characters; what is longer does not fit into a message. */
const TEXT_LENGTH_MAX = 128 * 1024;

/** Reads a layout; the problem says where it is, as a path of members, and what is wrong there. */
export function readLayout(text: string): Judged<LayoutPage> {
  if (text.length > TEXT_LENGTH_MAX)
    return { ok: false, problem: "It is longer than the 128 KB that a message may have." };
  const json = readJson(text);
  if (!json.ok) return json;
  const read = layoutPage.safeParse(json.value);
  if (read.success) return { ok: true, value: read.data };
  const [issue] = read.error.issues;
  return { ok: false, problem: issue === undefined ? "It is no page." : issueWords(issue) };
}

/** Writes a layout as people edit it. */
export function layoutText(layout: LayoutPage): string {
  return JSON.stringify(layout, undefined, 2);
}

function readJson(text: string): Judged<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: `It is no JSON: ${words.replace(/\s+/g, " ")}.` };
  }
}

type Issue = NonNullable<ReturnType<typeof layoutPage.safeParse>["error"]>["issues"][number];

/** Says an issue of the schema: where, and what to write there instead. */
function issueWords(issue: Issue): string {
  const where = issue.path.map(String).join(".");
  return `${where === "" ? "The page" : where}: ${wrongWords(issue)}.`;
}

function wrongWords(issue: Issue): string {
  if (issue.code === "unrecognized_keys") return `there is no member ${issue.keys.join(", ")} here`;
  if (issue.code === "invalid_type") {
    const isMissing = issue.message.endsWith("received undefined");
    return `${isMissing ? "is missing; it" : "it"} must be ${withArticle(issue.expected)}`;
  }
  return issue.message.replace(
    /^Invalid (discriminator value|option)[.:] expected /i,
    "must be one of ",
  );
}

function withArticle(type: string): string {
  return `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
}
