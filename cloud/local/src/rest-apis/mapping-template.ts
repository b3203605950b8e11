/** Renders mapping templates (VTL) of mock integrations with API Gateway's variables. */
import { Compile, parse } from "velocityjs";
import { headerOf } from "../gateway/api-request.ts";
import type { RoutedRequest } from "./api-request.ts";
import { contextOf } from "./context.ts";

/** Is what a template gave, and what it changed about the answer. */
export interface Rendered {
  readonly text: string;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Renders a template.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export function renderTemplate(template: string, routed: RoutedRequest): Rendered {
  const override = { status: undefined as unknown, header: {} as Record<string, unknown> };
  const context = { ...contextOf(routed), responseOverride: override };
  const compiled = new Compile(parse(template), { customMethodHandlers: METHODS });
  const text = compiled.render({
    context,
    input: inputOf(routed),
    stageVariables: routed.stage.Variables ?? {},
    util: UTIL,
  });
  const headers = Object.entries(override.header).map(
    ([name, value]) => [name, String(value)] as const,
  );
  return {
    text,
    status: override.status === undefined ? undefined : Number(override.status),
    headers: Object.fromEntries(headers),
  };
}

const UTIL = {
  escapeJavaScript: (value: unknown) => JSON.stringify(String(value)).slice(1, -1),
  urlEncode: (value: unknown) => encodeURIComponent(String(value)),
  urlDecode: (value: unknown) => decodeURIComponent(String(value)),
  base64Encode: (value: unknown) => Buffer.from(String(value)).toString("base64"),
  base64Decode: (value: unknown) => Buffer.from(String(value), "base64").toString(),
  parseJson: (value: unknown) => JSON.parse(String(value)) as unknown,
};

/** Offers `$input.params()`, `$input.params(name)`, `$input.body` and `$input.json('$')`. */
function inputOf({ request, match }: RoutedRequest) {
  const body = request.body.toString();
  const params = {
    header: Object.fromEntries(request.headers),
    querystring: Object.fromEntries(request.query),
    path: match.parameters,
  };
  return {
    body,
    json: (path: string) => (path === "$" ? body : ""),
    params: (name?: string) =>
      name === undefined
        ? params
        : (match.parameters[name] ??
          request.query.get(name) ??
          headerOf(request, name.toLowerCase()) ??
          ""),
  };
}

interface Call {
  readonly property: unknown;
  readonly context: unknown;
  readonly params: readonly unknown[];
}

/** Java's string methods that templates use and JavaScript names otherwise, or not at all. */
const METHODS = [
  method("matches", (text, [pattern]) => new RegExp(`^(?:${String(pattern)})$`).test(text)),
  method("equals", (text, [other]) => text === String(other)),
  method("equalsIgnoreCase", (text, [other]) => text.toLowerCase() === String(other).toLowerCase()),
  method("contains", (text, [part]) => text.includes(String(part))),
];

function method(name: string, run: (text: string, params: readonly unknown[]) => unknown) {
  return {
    uid: name,
    match: ({ property, context }: Call) => property === name && typeof context === "string",
    resolve: ({ context, params }: Call) => run(String(context), params),
  };
}
