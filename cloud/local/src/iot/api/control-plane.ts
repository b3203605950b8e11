/** Is the service `iot`: AWS IoT's control plane over REST-JSON. */
import type { AwsService } from "../../contracts.ts";
import type { CertificateAuthority } from "../ca/certificate-authority.ts";
import { invalidRequest } from "../names.ts";
import type { Registry } from "../registry/registry.ts";
import { certificateRoutes } from "./certificate-routes.ts";
import { policyRoutes } from "./policy-routes.ts";
import { createRouter, type Route } from "./route.ts";
import { thingRoutes } from "./thing-routes.ts";
import { thingTypeRoutes } from "./thing-type-routes.ts";

export interface ControlPlaneOptions {
  readonly registry: Registry;
  readonly authority: CertificateAuthority;
  /** Gives `localhost:<port>` of the broker. */
  readonly endpoint: () => string;
  readonly ruleRoutes: readonly Route[];
}

export function createControlPlane(options: ControlPlaneOptions): AwsService {
  const { registry, authority, endpoint, ruleRoutes } = options;
  const handle = createRouter([
    ...thingRoutes(registry),
    ...thingTypeRoutes(registry.thingTypes),
    ...certificateRoutes(registry.certificates, authority),
    ...policyRoutes(registry),
    ...ruleRoutes,
    endpointRoute(endpoint),
  ]);
  return { signingNames: ["iot"], handle };
}

function endpointRoute(endpoint: () => string): Route {
  return {
    method: "GET",
    path: "/endpoint",
    handle: ({ query }) => {
      const type = query.get("endpointType") ?? "iot:Data";
      if (type === "iot:Data-ATS") return { endpointAddress: endpoint() };
      throw invalidRequest(
        `endpointType ${type} is not supported by the local host: iot:Data-ATS is`,
      );
    },
  };
}
