/** Proves which identity a token is for, and gives identities their IoT policies. */
import {
  type CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  NotAuthorizedException,
} from "@aws-sdk/client-cognito-identity";
import {
  AttachPolicyCommand,
  DetachPolicyCommand,
  type IoTClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-iot";

export interface Identities {
  /** Gives the identity that an id token is for; `undefined` when the pool does not take it. */
  identityOf(idToken: string): Promise<string | undefined>;
  /** Attaches a policy to an identity; one that is attached already makes no difference. */
  attach(policyName: string, identityId: string): Promise<void>;
  /** Detaches a policy from an identity; one that is not attached makes no difference. */
  detach(policyName: string, identityId: string): Promise<void>;
}

interface IdentitiesOptions {
  readonly identities: CognitoIdentityClient;
  readonly iot: IoTClient;
  readonly identityPoolId: string;
  readonly providerName: string;
}

/** Reaches Cognito and IoT Core. */
export function openIdentities(options: IdentitiesOptions): Identities {
  const { identities, iot, identityPoolId, providerName } = options;
  return {
    identityOf: async (idToken) => {
      const Logins = { [providerName]: idToken };
      try {
        const found = await identities.send(
          new GetIdCommand({ IdentityPoolId: identityPoolId, Logins }),
        );
        // Finding an identity asks nobody whether its person was signed out; giving credentials does.
        // https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CognitoIdentityProvider.html
        await identities.send(
          new GetCredentialsForIdentityCommand({ IdentityId: found.IdentityId, Logins }),
        );
        return found.IdentityId;
      } catch (error) {
        if (error instanceof NotAuthorizedException) return undefined;
        throw error;
      }
    },
    attach: async (policyName, target) => {
      await iot.send(new AttachPolicyCommand({ policyName, target }));
    },
    detach: async (policyName, target) => {
      try {
        await iot.send(new DetachPolicyCommand({ policyName, target }));
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
    },
  };
}
