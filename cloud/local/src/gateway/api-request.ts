/** Is a request to an API as it is read from HTTP, and the answer as it is written. */

export interface ApiRequest {
  readonly requestId: string;
  readonly receivedMs: number;
  readonly method: string;
  /** Below the stage, percent-encoded: `/robots/r1`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names and values as sent, in order. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly protocol: string;
}

/** Is an answer; several values of one header stay several. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** Returns the last value of a header, whatever its case. */
export function headerOf({ headers }: ApiRequest, name: string): string | undefined {
  return headers.findLast(([own]) => own.toLowerCase() === name)?.[1];
}
