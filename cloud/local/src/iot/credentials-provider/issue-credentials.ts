/**
 * Decides whether a device gets a role's credentials for its certificate.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
 */
import type { X509Certificate } from "node:crypto";
import { ACCOUNT_ID } from "../../aws-names.ts";
import { AwsError, type Credentials, type Iam, type PolicyDocument } from "../../contracts.ts";
import { evaluate } from "../../iam/evaluate.ts";
import { trustIn } from "../../iam/trust.ts";
import { certificatePrincipal, type MqttPrincipal } from "../broker/principal.ts";
import { certificateIdOf } from "../ca/certificate-authority.ts";
import { certificateArn } from "../names.ts";
import type { Registry } from "../registry/registry.ts";
import { type RoleAlias, type RoleAliases, roleAliasArn } from "./role-aliases.ts";

export interface IssuerOptions {
  readonly registry: Registry;
  readonly aliases: RoleAliases;
  readonly iam: Iam;
  readonly epochMs: () => number;
}

export interface CredentialsRequest {
  readonly certificate: X509Certificate;
  readonly alias: string;
  /** The header `x-amzn-iot-thingname`. */
  readonly thingName: string | undefined;
  readonly remoteAddress: string;
}

/** Is the service that a role must trust, to be given to devices. */
const SERVICE = "credentials.iot.amazonaws.com";

/**
 * Gives a session of the alias's role. Its policies may use `credentials-iot:ThingName` and
 * `ThingTypeName` when the device named its thing, and `AwsCertificateId` always.
 * @throws AwsError in AWS's order and words: 403 for a foreign thing or a policy that does not allow
 * `iot:AssumeRoleWithCertificate`, 404 for an unknown alias, 400 for a role that can't be assumed.
 * @see https://awslabs.github.io/aws-iot-core-credential-provider-session-helper/dev_notes.html
 */
export function issueCredentials(request: CredentialsRequest, options: IssuerOptions): Credentials {
  const { registry, aliases, iam } = options;
  const { certificate, thingName } = request;
  const principal = certificatePrincipal(registry, certificate);
  if (principal.refusal() !== undefined) throw denied("Certificate is invalid on this endpoint");
  const id = certificateIdOf(certificate);
  if (thingName !== undefined && !isAttached(registry, id, thingName)) {
    throw denied("Invalid thing name passed");
  }
  if (!mayAssume(principal, request, options)) throw denied("Access Denied");
  const alias = aliases.find(request.alias);
  if (alias === undefined) {
    throw new AwsError("ResourceNotFoundException", "Role alias does not exist", 404);
  }
  checkRole(alias, iam);
  return iam.assumeRole(alias.roleArn, id, alias.durationS, {
    "credentials-iot:AwsCertificateId": id,
    ...thingContext(registry, thingName),
  });
}

function isAttached({ attachments }: Registry, certificateId: string, thingName: string): boolean {
  return attachments.thingsOf(certificateArn(certificateId)).includes(thingName);
}

function mayAssume(
  principal: MqttPrincipal,
  { alias, remoteAddress }: CredentialsRequest,
  { epochMs }: IssuerOptions,
): boolean {
  const nowMs = epochMs();
  const context = {
    // Things count on MQTT connections alone.
    ...principal.context(""),
    "aws:SourceIp": remoteAddress,
    "aws:SecureTransport": "true",
    "aws:CurrentTime": new Date(nowMs).toISOString(),
    "aws:EpochTime": String(Math.floor(nowMs / 1_000)),
  };
  const action = "iot:AssumeRoleWithCertificate";
  const resource = roleAliasArn(alias);
  return principal
    .policySets()
    .every((documents) => evaluate({ documents, action, resource, context }).decision === "allow");
}

/** @throws AwsError InvalidRequestException as AWS words it. */
function checkRole({ roleArn, durationS, name }: RoleAlias, iam: Iam): void {
  const role = iam.findRole(roleArn);
  if (role === undefined || !trusts(role.trust, name)) {
    throw invalid("Unable to assume the role, or the role to assume does not exist");
  }
  if (durationS > role.maxSessionS) {
    throw invalid(
      "The requested CredentialDurationSeconds exceeds the MaxSessionDuration set for the role",
    );
  }
}

function trusts(trust: PolicyDocument, alias: string): boolean {
  const context = { "aws:SourceAccount": ACCOUNT_ID, "aws:SourceArn": roleAliasArn(alias) };
  const who = { kind: "service", name: SERVICE } as const;
  return trustIn({ trust, who, action: "sts:AssumeRole", context }) === "direct";
}

function thingContext({ things }: Registry, thingName: string | undefined): Record<string, string> {
  const thing = thingName === undefined ? undefined : things.find(thingName);
  if (thing === undefined) return {};
  return {
    "credentials-iot:ThingName": thing.name,
    ...(thing.type === undefined ? {} : { "credentials-iot:ThingTypeName": thing.type }),
  };
}

const denied = (message: string) => new AwsError("AccessDeniedException", message, 403);
const invalid = (message: string) => new AwsError("InvalidRequestException", message, 400);
