/** Lists the condition keys and policy variables for which each kind of request has values. */

/** Says which keys a kind of request can have; a policy that uses another is refused at load. */
export interface Vocabulary {
  knows(key: string): boolean;
}

/** Keys of every request. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const GLOBAL_KEYS = ["aws:CurrentTime", "aws:EpochTime", "aws:SecureTransport", "aws:SourceIp"];

/** Keys of a principal that signed its request. */
const PRINCIPAL_KEYS = [
  "aws:userid",
  "aws:username",
  "aws:PrincipalArn",
  "aws:PrincipalAccount",
  "aws:PrincipalType",
  "aws:RequestedRegion",
];

/** Keys of an MQTT connection. @see https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-variables.html */
const CONNECTION_KEYS = ["iot:ClientId", "iot:ConnectAttributes"];

/** @see https://docs.aws.amazon.com/iot/latest/developerguide/thing-policy-variables.html */
const THING_KEYS = [
  "iot:Connection.Thing.ThingName",
  "iot:Connection.Thing.ThingTypeName",
  "iot:Connection.Thing.IsAttached",
];
const THING_ATTRIBUTE = /^iot:connection\.thing\.attributes\[[^\]]+\]$/;

/** @see https://docs.aws.amazon.com/iot/latest/developerguide/cert-policy-variables.html */
const CERTIFICATE_KEYS = [
  ...["Subject", "Issuer"].flatMap((side) =>
    ["CommonName", "Country", "State", "Locality", "Organization", "OrganizationalUnit"].map(
      (field) => `iot:Certificate.${side}.${field}`,
    ),
  ),
  "iot:Certificate.SerialNumber",
];

/** Names the identity behind a session, where it is one of a Cognito identity pool. */
const IDENTITY_KEY = "cognito-identity.amazonaws.com:sub";

/** Keys of a session of a Cognito identity. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif */
const IDENTITY_KEYS = [
  IDENTITY_KEY,
  "cognito-identity.amazonaws.com:aud",
  "cognito-identity.amazonaws.com:amr",
];

/**
 * Is what an IoT policy may use, attached to a certificate or to a Cognito identity; what the other
 * alone has stays without a value.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/pub-sub-policy.html#pub-sub-policy-cognito
 */
export const IOT_VOCABULARY: Vocabulary = vocabulary(
  [...GLOBAL_KEYS, ...CONNECTION_KEYS, ...THING_KEYS, ...CERTIFICATE_KEYS, IDENTITY_KEY],
  THING_ATTRIBUTE,
);

/** Is what an IAM policy may use when it decides about MQTT over WebSocket. */
export const IOT_ROLE_VOCABULARY: Vocabulary = vocabulary([
  ...GLOBAL_KEYS,
  ...PRINCIPAL_KEYS,
  ...CONNECTION_KEYS,
  ...IDENTITY_KEYS,
]);

/** Keys that the credentials provider vouches for. @see https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html */
const CREDENTIALS_KEYS = [
  "credentials-iot:ThingName",
  "credentials-iot:ThingTypeName",
  "credentials-iot:AwsCertificateId",
];

/** Is what an IAM policy may use when it decides about signaling channels. */
export const KVS_ROLE_VOCABULARY: Vocabulary = vocabulary([
  "aws:CurrentTime",
  "aws:EpochTime",
  ...PRINCIPAL_KEYS,
  ...CREDENTIALS_KEYS,
  ...IDENTITY_KEYS,
]);

/** Is what a policy of a role may use about any service. */
export const IDENTITY_VOCABULARY: Vocabulary = vocabulary([
  ...GLOBAL_KEYS,
  ...PRINCIPAL_KEYS,
  ...CREDENTIALS_KEYS,
  ...IDENTITY_KEYS,
]);

/** Is what a role's trust may use: who asks, for whom, and what an identity pool says of them. */
export const TRUST_VOCABULARY: Vocabulary = vocabulary([
  ...GLOBAL_KEYS,
  ...PRINCIPAL_KEYS,
  "aws:SourceAccount",
  "aws:SourceArn",
  "sts:ExternalId",
  ...IDENTITY_KEYS,
]);

function vocabulary(keys: readonly string[], pattern?: RegExp): Vocabulary {
  const known = new Set(keys.map((key) => key.toLowerCase()));
  return {
    knows: (key) => known.has(key.toLowerCase()) || pattern?.test(key.toLowerCase()) === true,
  };
}
