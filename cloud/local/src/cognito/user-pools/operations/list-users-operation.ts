/** Answers ListUsers with its filter. */
import { z } from "zod";
import { invalidParameter } from "../cognito-error.ts";
import { type Operations, signed } from "../operation.ts";
import type { Person } from "../person.ts";
import type { UserPoolParts } from "../user-pool-parts.ts";
import { userType } from "./admin-person-operations.ts";
import { nextAfter, PAGE_MAX, startAfter } from "./page.ts";

const listUsers = z.object({
  UserPoolId: z.string(),
  Limit: z.int().min(0).max(PAGE_MAX).optional(),
  PaginationToken: z.string().min(1).optional(),
  Filter: z.string().max(256).optional(),
  AttributesToGet: z.array(z.string()).optional(),
});

export const listUsersOperation: Operations = {
  ListUsers: signed(listUsers, (parts, body) => {
    const { id: poolId } = parts.registry.pool(body.UserPoolId);
    const count = body.Limit || PAGE_MAX;
    const fits = parseFilter(body.Filter ?? "");
    const found = search(parts, { poolId, after: startAfter(body.PaginationToken), count, fits });
    const { shown, token } = nextAfter(found, count, ({ username }) => username);
    return {
      Users: shown.map((person) => picked(userType(person), body.AttributesToGet)),
      ...(token !== undefined && { PaginationToken: token }),
    };
  }),
};

interface Search {
  readonly poolId: string;
  readonly after: string;
  readonly count: number;
  readonly fits: (person: Person) => boolean;
}

/** Reads on until one more than a page is found, or the pool ends. */
function search({ people }: UserPoolParts, { poolId, after, count, fits }: Search): Person[] {
  const found: Person[] = [];
  let last = after;
  for (;;) {
    const page = people.list({ poolId, after: last, count: PAGE_MAX });
    found.push(...page.filter(fits));
    const end = page.at(-1);
    if (end === undefined || page.length < PAGE_MAX || found.length > count) return found;
    last = end.username;
  }
}

/**
 * Reads `name = "value"`, or `^=` for what it begins with.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html
 */
function parseFilter(filter: string): (person: Person) => boolean {
  if (filter.trim() === "") return () => true;
  const [, name, operator, quoted] =
    /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter) ?? [];
  const read = READERS[name ?? ""];
  if (read === undefined || quoted === undefined) {
    throw invalidParameter("One or more requested filters are not valid.");
  }
  const value = quoted.replaceAll(/\\(.)/g, "$1");
  return (person) => {
    const actual = read(person);
    return operator === "=" ? actual === value : actual?.startsWith(value) === true;
  };
}

const attribute = (name: string) => (person: Person) => person.attributes[name];

const READERS: Readonly<Record<string, (person: Person) => string | undefined>> = {
  username: ({ username }) => username,
  sub: ({ sub }) => sub,
  "cognito:user_status": ({ status }) => status,
  status: ({ isEnabled }) => (isEnabled ? "Enabled" : "Disabled"),
  email: attribute("email"),
  phone_number: attribute("phone_number"),
  name: attribute("name"),
  given_name: attribute("given_name"),
  family_name: attribute("family_name"),
  preferred_username: attribute("preferred_username"),
};

function picked(user: ReturnType<typeof userType>, names: readonly string[] | undefined): object {
  if (names === undefined) return user;
  return { ...user, Attributes: user.Attributes.filter(({ Name }) => names.includes(Name)) };
}
