/**
 * Validates bodies against an API's models (JSON Schema draft 4) and words what is wrong as API
 * Gateway does.
 */

import type { ErrorObject, ValidateFunction } from "ajv";
import Ajv from "ajv-draft-04";
import type { ModelPart } from "./parts.ts";

/** Returns what is wrong with a value, in API Gateway's words; `undefined` when it is valid. */
export type ModelCheck = (value: unknown) => string | undefined;

/** Models may refer to one another by this address. */
const MODEL_URL = "https://apigateway.amazonaws.com/restapis/";

/** Compiles the models of one API, by name. @throws Error when a model is no valid schema. */
export function compileModels(
  apiId: string,
  models: readonly ModelPart[],
): ReadonlyMap<string, ModelCheck> {
  const ajv = new Ajv.default({
    strict: false,
    allErrors: true,
    verbose: true,
    validateFormats: false,
  });
  const address = (name: string) => `${MODEL_URL}${apiId}/models/${name}`;
  for (const { Name, Schema } of models) {
    const { $schema: _, id: __, ...schema } = schemaFrom(Schema);
    ajv.addSchema(schema, address(Name));
  }
  return new Map(
    models.map(({ Name }) => [Name, checkOf(() => ajv.getSchema(address(Name)))] as const),
  );
}

function schemaFrom(schema: ModelPart["Schema"]): Record<string, unknown> {
  return typeof schema === "string" ? (JSON.parse(schema) as Record<string, unknown>) : schema;
}

function checkOf(find: () => ValidateFunction | undefined): ModelCheck {
  return (value) => {
    const validate = find();
    if (validate === undefined || validate(value) === true) return undefined;
    return `[${(validate.errors ?? []).map(words).join(", ")}]`;
  };
}

type Words = (params: Record<string, unknown>, error: ErrorObject) => string;

/** Words of the validator that API Gateway uses, as far as they are known. */
const WORDS: Readonly<Record<string, Words>> = {
  required: ({ missingProperty: name }) =>
    `object has missing required properties (${JSON.stringify([name])})`,
  additionalProperties: ({ additionalProperty: name }) =>
    `object instance has properties which are not allowed by the schema: ${JSON.stringify([name])}`,
  enum: ({ allowedValues }, { data }) =>
    `instance value (${JSON.stringify(data)}) not found in enum (possible values: ${JSON.stringify(allowedValues)})`,
  type: ({ type }, { data }) =>
    `instance type (${typeName(data)}) does not match any allowed primitive type (allowed: ${JSON.stringify([type].flat())})`,
  minLength: ({ limit }, { data }) =>
    `string ${JSON.stringify(data)} is too short (length: ${String(data).length}, required minimum: ${limit})`,
  maxLength: ({ limit }, { data }) =>
    `string ${JSON.stringify(data)} is too long (length: ${String(data).length}, maximum allowed: ${limit})`,
  pattern: ({ pattern }, { data }) =>
    `ECMA 262 regex ${JSON.stringify(pattern)} does not match input string ${JSON.stringify(data)}`,
  minimum: ({ limit }, { data }) =>
    `numeric instance is lower than the required minimum (minimum: ${limit}, found: ${data})`,
  maximum: ({ limit }, { data }) =>
    `numeric instance is greater than the required maximum (maximum: ${limit}, found: ${data})`,
};

function words(error: ErrorObject): string {
  const inWords = WORDS[error.keyword];
  return inWords === undefined ? (error.message ?? error.keyword) : inWords(error.params, error);
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}
