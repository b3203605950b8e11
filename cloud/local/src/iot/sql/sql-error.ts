/** Says why a rule's SQL is refused when the rule is loaded. */

export type SqlErrorCode =
  /** It is not AWS IoT SQL. */
  | "sql-syntax"
  /** It calls a function that AWS or the local host does not have. */
  | "sql-unknown-function"
  /** It is AWS IoT SQL that the local host does not honour. */
  | "sql-unsupported";

export class SqlError extends Error {
  override readonly name = "SqlError";
  readonly code: SqlErrorCode;
  constructor(message: string, options: ErrorOptions & { code: SqlErrorCode }) {
    super(message, options);
    this.code = options.code;
  }
}
