/** Puts `$context` into texts: templates, gateway responses and access logs. */

/** Is what `$context` names, by name. */
export type Context = Readonly<Record<string, unknown>>;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Writes a time as web servers' logs do: `09/Apr/2026:12:34:56 +0000`. */
export function clfTime(epochMs: number): string {
  const [date = "", time = ""] = new Date(epochMs).toISOString().split("T");
  const [year, month, day] = date.split("-");
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}

/** Puts `$context.a.b` into a text; what is unknown becomes `-`, as in access logs. */
export function fillContext(template: string, context: Context, unknown = "-"): string {
  return template.replaceAll(/\$context\.([\w.]*\w)/g, (_whole, path: string) => {
    const value = valueAt(context, path);
    return value === undefined || value === null ? unknown : String(value);
  });
}

/** Returns the value at a dotted path; `undefined` where there is none. */
export function valueAt(context: Context, path: string): unknown {
  let value: unknown = context;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
