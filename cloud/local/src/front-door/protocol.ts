/** Tells which of AWS's wire protocols a call speaks, and renders replies and errors in it. */
import type { AwsError, AwsReply } from "../contracts.ts";

export type Protocol = "json-rpc" | "rest-json" | "rest-xml" | "query";

type Headers = Readonly<Record<string, string | undefined>>;

/** Services that speak XML, by the scope of their signature. */
const XML_SCOPE = /\/(s3|cloudfront)\/aws4_request/;

/** Names the protocol of a call by what only that protocol sends. */
export function protocolOf(headers: Headers): Protocol {
  if (XML_SCOPE.test(headers["authorization"] ?? "")) return "rest-xml";
  if (headers["x-amz-target"] !== undefined) return "json-rpc";
  const type = headers["content-type"] ?? "";
  return type.startsWith("application/x-www-form-urlencoded") ? "query" : "rest-json";
}

/** Renders an error as AWS does in `protocol`. */
export function errorReply(
  error: AwsError,
  protocol: Protocol,
  { headers, requestId }: { headers: Headers; requestId: string },
): AwsReply {
  const { code, message, status, members } = error;
  switch (protocol) {
    case "json-rpc":
      return {
        status,
        headers: { "content-type": jsonType(headers) },
        body: { __type: typeOf(code), ...words(code, message), ...members },
      };
    case "rest-json":
      return {
        status,
        headers: { "content-type": "application/json", "x-amzn-ErrorType": code },
        body: { ...words(code, message), ...members },
      };
    case "rest-xml":
      return {
        status,
        headers: { "content-type": "application/xml" },
        body: S3_SCOPE.test(headers["authorization"] ?? "")
          ? s3ErrorXml({ code, message, requestId })
          : errorXml({ code, message, status, requestId }),
      };
    case "query":
      return {
        status,
        headers: { "content-type": "text/xml" },
        body: errorXml({ code, message, status, requestId }),
      };
    default:
      return protocol satisfies never;
  }
}

const S3_SCOPE = /\/s3\/aws4_request/;

/** Denials come from AWS's common authorizer, not from the service, and look so. */
const DENIAL = "AccessDeniedException";

function typeOf(code: string): string {
  return code === DENIAL ? `com.amazon.coral.service#${code}` : code;
}

function words(code: string, message: string): object {
  return code === DENIAL ? { Message: message } : { message };
}

/** Escapes text for XML. */
export function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Gives the content type of a JSON reply: the one that the call came with, where AWS's own. */
export function jsonType(headers: Headers): string {
  const type = headers["content-type"] ?? "";
  return type.startsWith("application/x-amz-json-") ? type : "application/json";
}

/** S3 wraps its errors in nothing. @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
function s3ErrorXml({ code, message, requestId }: Omit<XmlError, "status">): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message><RequestId>${requestId}</RequestId></Error>`;
}

interface XmlError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly requestId: string;
}

function errorXml({ code, message, status, requestId }: XmlError): string {
  const type = status < 500 ? "Sender" : "Receiver";
  return `<ErrorResponse><Error><Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}
