/** Writes the mails of a pool from its own texts, and puts them into the local inbox. */

import type { CodePurpose } from "./code-store.ts";
import { codeExpired } from "./cognito-error.ts";
import type { Inbox } from "./inbox.ts";
import { emailOf, maskedEmail, type Person } from "./person.ts";
import type { Pool } from "./pool-registry.ts";

/** Is where a code went, as the API tells. */
export interface CodeDelivery {
  readonly Destination: string;
  readonly DeliveryMedium: "EMAIL";
  readonly AttributeName: "email";
}

export interface Mail {
  sendCode(
    person: Person,
    letter: { purpose: CodePurpose; code: string; to?: string },
  ): CodeDelivery;
  /** Invites a person whom an administrator made. */
  sendInvitation(person: Person, temporaryPassword: string): void;
}

const SUBJECT = "Your verification code";
const MESSAGE = "The verification code to your account is {####}.";
const INVITATION_SUBJECT = "Your temporary password";
const INVITATION = "Your username is {username} and temporary password is {####}.";

export interface MailOptions {
  readonly inbox: Inbox;
  readonly pool: (id: string) => Pool;
}

export function createMail({ inbox, pool }: MailOptions): Mail {
  return {
    sendCode: (person, { purpose, code, to = emailOf(person) }) => {
      // Whoever has no address cannot be told; no code is to be had then.
      if (to === undefined) throw codeExpired();
      const { subject, message } = textsOf(pool(person.poolId));
      inbox.deliver({ to, subject, text: filled(message, person, code), purpose, code });
      return deliveryTo(to);
    },
    sendInvitation: (person, temporaryPassword) => {
      const to = emailOf(person);
      if (to === undefined) return;
      const template = pool(person.poolId).properties.AdminCreateUserConfig?.InviteMessageTemplate;
      const text = filled(template?.EmailMessage ?? INVITATION, person, temporaryPassword);
      const subject = template?.EmailSubject ?? INVITATION_SUBJECT;
      inbox.deliver({ to, subject, text, purpose: "invitation", code: temporaryPassword });
    },
  };
}

/** Says where a code went; also for people who do not exist, so that nobody learns that. */
export function deliveryTo(email: string): CodeDelivery {
  return { Destination: maskedEmail(email), DeliveryMedium: "EMAIL", AttributeName: "email" };
}

function textsOf({ properties }: Pool) {
  const template = properties.VerificationMessageTemplate;
  return {
    subject: template?.EmailSubject ?? properties.EmailVerificationSubject ?? SUBJECT,
    message: template?.EmailMessage ?? properties.EmailVerificationMessage ?? MESSAGE,
  };
}

function filled(text: string, person: Person, code: string): string {
  const name = emailOf(person) ?? person.username;
  return text.replaceAll("{####}", code).replaceAll("{username}", name);
}
