/** Gives the parameters of a template their values: what is given for this machine, or the defaults. */
import type { Template } from "./cloud-assembly.ts";
import type { Value } from "./unresolved.ts";

export type ParameterValue =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: string };

/**
 * Gives what `Ref` to a parameter yields. `ok: false` when there is neither a given value nor a
 * default, when a given value is not one that the template allows, and for types whose value AWS
 * looks up elsewhere (`AWS::SSM::Parameter::Value<…>`, where the default is a name).
 */
export function parameterValue(
  parameter: Template["Parameters"][string],
  given?: string,
): ParameterValue {
  const { Type: type } = parameter;
  const standard = given ?? parameter.Default;
  if (given !== undefined && !isAllowed(parameter, given)) {
    const isSecret = String(parameter.NoEcho) === "true";
    return { ok: false, problem: `${isSecret ? "the value given" : given} is not allowed` };
  }
  if (standard === undefined) {
    return {
      ok: false,
      problem: "the parameter has no default, and nothing gives it a value here",
    };
  }
  if (type === "String" || type === "Number") return { ok: true, value: String(standard) };
  if (type === "CommaDelimitedList" || type === "List<Number>") {
    const items = String(standard)
      .split(",")
      .map((item) => item.trim());
    return { ok: true, value: items };
  }
  return { ok: false, problem: `parameters of type ${type} are not honoured` };
}

function isAllowed(
  { AllowedValues: values, AllowedPattern: pattern }: Template["Parameters"][string],
  given: string,
): boolean {
  const isListed = values === undefined || values.map(String).includes(given);
  return isListed && (pattern === undefined || new RegExp(`^(?:${pattern})$`).test(given));
}
