/** Answers what people do with their own account while they are signed in. */
import { z } from "zod";
import { AwsError } from "../../../contracts.ts";
import {
  attributeList,
  checkAttributes,
  checkMayChange,
  checkMayWrite,
} from "../attribute-rules.ts";
import { selfOf } from "../bearer.ts";
import { isSecretRight } from "../client-secret.ts";
import { invalidParameter, notAuthorized, wrongPassword } from "../cognito-error.ts";
import { changeAttributes, confirmEmail, sendEmailCode } from "../email-change.ts";
import { type Operations, open } from "../operation.ts";
import { checkPassword } from "../password-policy.ts";
import { attributesOf } from "../person.ts";
import { policyOf } from "../registration.ts";
import { checkLock, passwordKey } from "../sign-in.ts";
import { fitsVerifier, makeVerifier } from "../srp.ts";
import { changePerson } from "../user-pool-parts.ts";

const bearer = { AccessToken: z.string() };
const emailOnly = { AttributeName: z.literal("email") };

export const selfOperations: Operations = {
  GetUser: open(z.object(bearer), async (parts, { AccessToken }) => {
    const { person, client } = await selfOf(parts, AccessToken);
    return { Username: person.username, UserAttributes: attributesOf(person, client) };
  }),
  UpdateUserAttributes: open(
    z.object({ ...bearer, UserAttributes: attributeList }),
    async (parts, { AccessToken, UserAttributes }) => {
      const { pool, client, person } = await selfOf(parts, AccessToken);
      const names = Object.keys(UserAttributes);
      checkMayWrite(client, names);
      checkMayChange(pool, names);
      checkAttributes(pool, { ...person.attributes, ...UserAttributes });
      const sent = changeAttributes(parts, { pool, person }, UserAttributes);
      return { CodeDeliveryDetailsList: sent };
    },
  ),
  GetUserAttributeVerificationCode: open(
    z.object({ ...bearer, ...emailOnly }),
    async (parts, { AccessToken }) => {
      const { person } = await selfOf(parts, AccessToken);
      return { CodeDeliveryDetails: sendEmailCode(parts, person) };
    },
  ),
  VerifyUserAttribute: open(
    z.object({ ...bearer, ...emailOnly, Code: z.string() }),
    async (parts, { AccessToken, Code }) => {
      const { pool, person } = await selfOf(parts, AccessToken);
      confirmEmail(parts, { pool, person }, Code);
      return {};
    },
  ),
  ChangePassword: open(
    z.object({ ...bearer, PreviousPassword: z.string(), ProposedPassword: z.string().max(256) }),
    async (parts, body) => {
      const { pool, person } = await selfOf(parts, body.AccessToken);
      const key = passwordKey(pool, person.username);
      checkLock(parts, key);
      const { password } = person;
      if (password === undefined || !fitsVerifier(person, body.PreviousPassword, password)) {
        parts.limits.passwordFailed(key);
        throw wrongPassword();
      }
      checkPassword(body.ProposedPassword, policyOf(pool));
      changePerson(parts, person, { password: makeVerifier(person, body.ProposedPassword) });
      return {};
    },
  ),
  GlobalSignOut: open(z.object(bearer), async (parts, { AccessToken }) => {
    const { person } = await selfOf(parts, AccessToken);
    parts.sessions.endAllOf(person);
    return {};
  }),
  DeleteUser: open(z.object(bearer), async (parts, { AccessToken }) => {
    const { person } = await selfOf(parts, AccessToken);
    parts.people.remove(person);
    return {};
  }),
  RevokeToken: open(
    z.object({ Token: z.string(), ClientId: z.string(), ClientSecret: z.string().optional() }),
    (parts, { Token, ClientId, ClientSecret }) => {
      const client = parts.registry.client(ClientId);
      if (!isSecretRight(client, ClientSecret)) throw notAuthorized("Invalid client secret");
      if (!client.properties.EnableTokenRevocation) {
        throw new AwsError("UnsupportedOperationException", "Token revocation is not enabled");
      }
      if (Token.split(".").length === 3) {
        throw new AwsError("UnsupportedTokenTypeException", "Only refresh tokens can be revoked");
      }
      const session = parts.sessions.findByToken(Token);
      if (session !== undefined && session.clientId !== client.id) {
        throw invalidParameter("The token belongs to another client");
      }
      // One that is unknown or ended already needs nothing more.
      if (session !== undefined) parts.sessions.end(session);
      return {};
    },
  ),
};
