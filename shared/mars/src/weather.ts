/** Holds what a weather source says in the end, whatever shape its document has. */

/** Is a judgement on a document from outside; the problem is one sentence and names the member. */
export type Judged<T> = { ok: true; value: T } | { ok: false; problem: string };

/** Is the weather of one sol. Null: the source has no such value for that sol. */
export interface Weather {
  /** Martian day, counted from the mission's landing. */
  readonly sol: string;
  /** Average air temperature in °C; midway between the extremes where a source gives only those. */
  readonly airCelsius: number | null;
  readonly airMinCelsius: number | null;
  readonly airMaxCelsius: number | null;
  /** Average horizontal wind speed in m/s. */
  readonly windMps: number | null;
  /** Average pressure in Pa. */
  readonly pressurePa: number | null;
  /** First and last moment of the sol's measurements, as ISO 8601 in UTC. */
  readonly firstUtc: string;
  readonly lastUtc: string;
  /** Season as the source words it, such as `fall` or `Month 4`. */
  readonly season: string | null;
}
