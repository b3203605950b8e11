/** Is the seam through which resources use CloudFront. */

/** Serves CloudFront's distributions at `/_cdn/<id>/`. The parts may come in any order. */
export interface CloudFront {
  putDistribution(id: string, properties: Readonly<Record<string, unknown>>): void;
  putCachePolicy(id: string, properties: Readonly<Record<string, unknown>>): void;
  putResponseHeadersPolicy(id: string, properties: Readonly<Record<string, unknown>>): void;
}
