/** Lists the routes of the partner API: both of its gateways and every policy are made from it. */

export interface PartnerRoute {
  readonly method: "GET" | "POST";
  /** As API Gateway writes it, each `{name}` standing for one segment. */
  readonly path: string;
  /** Folder under handlers/ of the function that answers. */
  readonly handler: string;
  /** Scope that the route asks for where there is no document of permissions: on the HTTP API. */
  readonly scope: string;
}

/**
 * IAM knows no segments: its `*` runs over slashes. So no route's path may be matched by another's
 * of the same method once each `{name}` is a `*`; a test holds the list to it.
 */
export const PARTNER_ROUTES = [
  {
    method: "GET",
    path: "/partner/robots",
    handler: "partner-robots",
    scope: "robots:read",
  },
  {
    method: "GET",
    path: "/partner/robots/{robot}/telemetry",
    handler: "partner-telemetry",
    scope: "telemetry:read",
  },
  {
    method: "POST",
    path: "/partner/robots/{robot}/actions",
    handler: "partner-actions",
    scope: "robots:drive",
  },
] as const satisfies readonly PartnerRoute[];
