/** Renders replies of STS, which speaks AWS's query protocol. */
import type { AwsReply } from "../contracts.ts";
import { escapeXml } from "../front-door/protocol.ts";

const XMLNS = "https://sts.amazonaws.com/doc/2011-06-15/";

/** Is text, or elements by name. */
export type Element = string | { readonly [name: string]: Element };

/** Makes the reply of an action: its result, and the id of the request. */
export function queryReply(action: string, requestId: string, result: Element): AwsReply {
  const content = elements({
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: requestId },
  });
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body: `<${action}Response xmlns="${XMLNS}">${content}</${action}Response>`,
  };
}

function elements(element: Element): string {
  if (typeof element === "string") return escapeXml(element);
  return Object.entries(element)
    .map(([name, value]) => `<${name}>${elements(value)}</${name}>`)
    .join("");
}
