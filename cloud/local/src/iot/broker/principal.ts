/** Says who is behind an MQTT connection, and which policies decide for them. */
import type { X509Certificate } from "node:crypto";
import { REGION } from "../../aws-names.ts";
import { authenticatedIdentity } from "../../cognito/identity-pools/session-facts.ts";
import type { Iam, PolicyDocument, Principal } from "../../contracts.ts";
import type { Context } from "../../iam/conditions.ts";
import { checkPolicy } from "../../iam/evaluate.ts";
import { partOf } from "../../iam/service-part.ts";
import { IOT_ROLE_VOCABULARY } from "../../iam/vocabulary.ts";
import { certificateIdOf } from "../ca/certificate-authority.ts";
import { certificateArn } from "../names.ts";
import type { Registry } from "../registry/registry.ts";

export interface MqttPrincipal {
  /** What AWS calls the principal: a certificate's id, or `aws:userid`. */
  readonly id: string;
  /** Says why the principal may not connect or stay, whatever its policies say. */
  refusal(): string | undefined;
  /**
   * Gives the sets of policies; each set by itself must allow an action. A Cognito identity has two,
   * its role's and its own IoT policies. No set at all allows everything.
   */
  policySets(): readonly (readonly PolicyDocument[])[];
  /** Gives what policies may ask about this principal under this client id. */
  context(clientId: string): Context;
}

/** Is a device that showed its certificate. */
export function certificatePrincipal(
  registry: Registry,
  certificate: X509Certificate,
): MqttPrincipal {
  const id = certificateIdOf(certificate);
  const arn = certificateArn(id);
  const facts = certificateFacts(certificate);
  return {
    id,
    refusal: () => {
      const status = registry.certificates.find(id)?.status;
      if (status === "ACTIVE") return undefined;
      return status === undefined ? "certificate is not registered" : `certificate is ${status}`;
    },
    policySets: () => [registry.attachments.policiesOf(arn).map((policy) => policy.document)],
    context: (clientId) => ({ ...facts, ...thingFacts(registry, arn, clientId) }),
  };
}

/**
 * Is someone who signed the WebSocket's address: a session of a role, or the administrator. A session
 * of an authenticated Cognito identity is held to the IoT policies attached to that identity as well.
 * @throws PolicyError when a policy of the role uses what the broker does not know.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/cog-iot-policies.html
 */
export function signedPrincipal(iam: Iam, registry: Registry, principal: Principal): MqttPrincipal {
  const { roleArn } = principal;
  const identity = authenticatedIdentity(principal);
  const documents = () => (roleArn === undefined ? [] : iam.policiesOf(roleArn).map(iotPart));
  for (const document of documents()) checkPolicy(document, IOT_ROLE_VOCABULARY);
  return {
    id: principal.userId,
    refusal: () => undefined,
    policySets: () => {
      if (principal.kind === "administrator") return [];
      return identity === undefined
        ? [documents()]
        : [documents(), identityPolicies(registry, identity)];
    },
    context: (clientId) => ({
      "aws:userid": principal.userId,
      "aws:PrincipalArn": roleArn ?? principal.arn,
      "aws:PrincipalAccount": principal.accountId,
      "aws:PrincipalType": principal.kind === "administrator" ? "User" : "AssumedRole",
      "aws:RequestedRegion": REGION,
      ...principal.sessionContext,
      ...(identity === undefined ? {} : thingFacts(registry, identity, clientId)),
    }),
  };
}

/** Gives the IoT policies attached to a Cognito identity; without one it may do nothing. */
export function identityPolicies(registry: Registry, identity: string): readonly PolicyDocument[] {
  return registry.attachments.policiesOf(identity).map(({ document }) => document);
}

const iotPart = partOf("iot");

/** The thing counts only when the principal is attached to it and its name is the client id. */
function thingFacts(registry: Registry, principalArn: string, clientId: string): Context {
  const isAttached = registry.attachments.thingsOf(principalArn).includes(clientId);
  const thing = isAttached ? registry.things.find(clientId) : undefined;
  if (thing === undefined) return { "iot:Connection.Thing.IsAttached": "false" };
  const attributes = Object.entries(thing.attributes).map(([name, value]) => [
    `iot:Connection.Thing.Attributes[${name}]`,
    value,
  ]);
  return {
    "iot:Connection.Thing.IsAttached": "true",
    "iot:Connection.Thing.ThingName": thing.name,
    "iot:Connection.Thing.ThingTypeName": thing.type,
    ...Object.fromEntries(attributes),
  };
}

const FIELDS: Readonly<Record<string, string>> = {
  CN: "CommonName",
  C: "Country",
  ST: "State",
  L: "Locality",
  O: "Organization",
  OU: "OrganizationalUnit",
};

function certificateFacts(certificate: X509Certificate): Context {
  return {
    ...nameFacts("Subject", certificate.subject),
    ...nameFacts("Issuer", certificate.issuer),
    "iot:Certificate.SerialNumber": certificate.serialNumber,
  };
}

/** Reads Node's form of a name, `CN=…` a line; a field that occurs twice has no single value. */
function nameFacts(side: string, name: string): Context {
  const facts: Record<string, string | undefined> = {};
  for (const line of name.split("\n")) {
    const [field = "", ...value] = line.split("=");
    const key = FIELDS[field] && `iot:Certificate.${side}.${FIELDS[field]}`;
    if (key) facts[key] = key in facts ? undefined : value.join("=");
  }
  return facts;
}
