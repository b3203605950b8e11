/** Checks a request against its method's validator: required parameters, then the body's model. */
import { headerOf } from "../gateway/api-request.ts";
import { mediaTypeOf, type RoutedRequest } from "./api-request.ts";
import type { GatewayFailure } from "./gateway-response.ts";

/** Returns why the request is refused; `undefined` when it may pass. */
export function validateRequest(routed: RoutedRequest): GatewayFailure | undefined {
  const { method, api } = routed;
  const validator = api.validators.get(method.RequestValidatorId ?? "");
  if (validator === undefined) return undefined;
  const missing = validator.ValidateRequestParameters ? missingParameters(routed) : [];
  if (missing.length > 0) {
    const message = `Missing required request parameters: [${missing.join(", ")}]`;
    return { type: "BAD_REQUEST_PARAMETERS", message };
  }
  return validator.ValidateRequestBody ? bodyFailure(routed) : undefined;
}

function missingParameters({ method, request, match }: RoutedRequest): string[] {
  return Object.entries(method.RequestParameters ?? {})
    .filter(([, isRequired]) => isRequired)
    .map(([parameter]) => parameter.split(".").slice(2))
    .filter(([place, ...rest]) => {
      const name = rest.join(".");
      if (place === "header") return !headerOf(request, name.toLowerCase());
      if (place === "querystring") return !request.query.get(name);
      return match.parameters[name] === undefined;
    })
    .map(([, ...rest]) => rest.join("."));
}

/** A media type without a model is not validated, unless there is one for `$default`. */
function bodyFailure({ method, api, request }: RoutedRequest): GatewayFailure | undefined {
  const models = method.RequestModels ?? {};
  const name = models[mediaTypeOf(request)] ?? models["$default"];
  const check = name === undefined ? undefined : api.models.get(name);
  if (check === undefined) return undefined;
  const parsed = parseJson(request.body.toString());
  const validationError = parsed.ok ? check(parsed.value) : "[the body is not valid JSON]";
  return validationError === undefined ? undefined : { type: "BAD_REQUEST_BODY", validationError };
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false };
    throw error;
  }
}
