/** Reads the value of an API key that API Gateway keeps. */
import { type AwsAccess, ToolError } from "./outputs.ts";
import { REQUEST_LIMITS } from "./request-limits.ts";

/** Gives the value. @throws ToolError "incomplete" when the answer has none. */
export async function readApiKeyValue(access: AwsAccess, apiKey: string): Promise<string> {
  // Loaded only here: most commands need no key, and starting fast matters for them.
  const { APIGatewayClient, GetApiKeyCommand } = await import("@aws-sdk/client-api-gateway");
  const client = new APIGatewayClient({ ...access, ...REQUEST_LIMITS });
  const { value } = await client.send(new GetApiKeyCommand({ apiKey, includeValue: true }));
  if (value === undefined)
    throw new ToolError(`the key ${apiKey} has no value`, { code: "incomplete" });
  return value;
}
