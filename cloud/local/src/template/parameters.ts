/** Gives the parameters of a template their values: the defaults, since nobody is asked here. */
import type { Template } from "./cloud-assembly.ts";
import type { Value } from "./unresolved.ts";

export type ParameterValue =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: string };

/**
 * Gives what `Ref` to a parameter yields. `ok: false` when it has no default, and for types whose
 * value AWS looks up elsewhere (`AWS::SSM::Parameter::Value<…>`, where the default is a name).
 */
export function parameterValue(parameter: Template["Parameters"][string]): ParameterValue {
  const { Type: type, Default: standard } = parameter;
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
