/** Is what a rule's SQL says, after parsing. */

/** Is a JSON value; `undefined` is AWS's Undefined. */
export type Value =
  | undefined
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly [key: string]: Value };

export type BinaryOperator =
  | "AND"
  | "OR"
  | "="
  | "<>"
  | "<"
  | "<="
  | ">"
  | ">="
  | "IN"
  | "+"
  | "-"
  | "*"
  | "/"
  | "%";

export type Expression =
  | { readonly kind: "literal"; readonly value: Value }
  /** The whole payload: `*` as an argument. */
  | { readonly kind: "payload" }
  /** A member of the payload. */
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "member"; readonly of: Expression; readonly key: string }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly kind: "cast"; readonly of: Expression; readonly type: CastType }
  | { readonly kind: "negate"; readonly of: Expression }
  | { readonly kind: "not"; readonly of: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "case";
      readonly subject: Expression;
      readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
      readonly otherwise: Expression | undefined;
    }
  | { readonly kind: "array"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Expression])[] };

export type CastType = "String" | "Int" | "Decimal" | "Boolean";

/** Is one item of SELECT: `*`, or an expression under a name. */
export type Column =
  | { readonly kind: "all" }
  | { readonly kind: "named"; readonly name: string; readonly expression: Expression };

export interface Statement {
  /** What SELECT gives: columns of an object, or the one value of SELECT VALUE. */
  readonly select:
    | { readonly kind: "columns"; readonly columns: readonly Column[] }
    | { readonly kind: "value"; readonly expression: Expression };
  /** Topic filter of FROM. */
  readonly from: string;
  readonly where: Expression | undefined;
}
