/** Is the service `iot`: AWS IoT's control plane over REST-JSON. */
import type { AwsService } from "../../contracts.ts";
import type { CertificateAuthority } from "../ca/certificate-authority.ts";
import { roleAliasRoutes } from "../credentials-provider/role-alias-routes.ts";
import type { RoleAliases } from "../credentials-provider/role-aliases.ts";
import { invalidRequest } from "../names.ts";
import type { Registry } from "../registry/registry.ts";
import type { Rules } from "../rules/rules.ts";
import { certificateRoutes } from "./certificate-routes.ts";
import { policyRoutes } from "./policy-routes.ts";
import { createRouter, type Route } from "./route.ts";
import { ruleRoutes } from "./rule-routes.ts";
import { thingRoutes } from "./thing-routes.ts";
import { thingTypeRoutes } from "./thing-type-routes.ts";

export interface ControlPlaneOptions {
  readonly registry: Registry;
  readonly authority: CertificateAuthority;
  /** `localhost:<port>` of the broker. */
  readonly endpoint: string;
  readonly rules: Rules;
  readonly roleAliases: RoleAliases;
  /** Gives `localhost:<port>` of the credentials provider, once it runs. */
  readonly credentialsEndpoint: () => string | undefined;
}

export function createControlPlane(options: ControlPlaneOptions): AwsService {
  const { registry, authority, rules, roleAliases } = options;
  const handle = createRouter([
    ...thingRoutes(registry),
    ...thingTypeRoutes(registry.thingTypes),
    ...certificateRoutes(registry.certificates, authority),
    ...policyRoutes(registry),
    ...ruleRoutes(rules),
    ...roleAliasRoutes(roleAliases),
    endpointRoute(options),
  ]);
  return { signingNames: ["iot"], handle };
}

function endpointRoute({ endpoint, credentialsEndpoint }: ControlPlaneOptions): Route {
  return {
    method: "GET",
    path: "/endpoint",
    handle: ({ query }) => {
      const type = query.get("endpointType") ?? "iot:Data";
      const known = new Map([
        ["iot:Data-ATS", endpoint],
        ["iot:CredentialProvider", credentialsEndpoint()],
      ]);
      const endpointAddress = known.get(type);
      if (endpointAddress !== undefined) return { endpointAddress };
      throw invalidRequest(
        `endpointType ${type} is not supported by the local host: ${[...known.keys()].join(" and ")} are`,
      );
    },
  };
}
