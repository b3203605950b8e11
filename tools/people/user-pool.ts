/** Reads and changes the groups of people; the same for AWS and for the local host. */
import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  ListUsersCommand,
  paginateListUsers,
  type UserType,
} from "@aws-sdk/client-cognito-identity-provider";
import { ToolError } from "../outputs.ts";
import { REQUEST_LIMITS } from "../request-limits.ts";
import { GROUPS, type Group, type PersonLine, type PoolPerson } from "./groups.ts";

export class UserPool {
  readonly #client: CognitoIdentityProviderClient;
  readonly #id: string;

  /** `access` is the options of an SDK client. */
  constructor(access: object, id: string) {
    this.#client = new CognitoIdentityProviderClient({ ...access, ...REQUEST_LIMITS });
    this.#id = id;
  }

  /** Lists everybody by e-mail address. */
  async list(): Promise<readonly PersonLine[]> {
    const lines: PersonLine[] = [];
    const pages = paginateListUsers({ client: this.#client }, { UserPoolId: this.#id });
    for await (const { Users = [] } of pages)
      for (const user of Users)
        lines.push({
          email: attribute(user, "email") ?? user.Username ?? "",
          groups: await this.#groupsOf(user.Username ?? ""),
          status: user.UserStatus ?? "UNKNOWN",
        });
    return lines.toSorted((a, b) => (a.email < b.email ? -1 : 1));
  }

  /** Finds who signed up with an address. @throws ToolError "refused" when nobody, or several, did. */
  async find(email: string): Promise<PoolPerson> {
    const Filter = `email = "${email.replaceAll(/["\\]/g, "")}"`;
    const { Users = [] } = await this.#client.send(
      new ListUsersCommand({ UserPoolId: this.#id, Filter }),
    );
    const [user, another] = Users;
    const sub = user && attribute(user, "sub");
    if (user?.Username === undefined || sub === undefined)
      throw new ToolError(`nobody signed up as ${email}`, { code: "refused" });
    // Whoever comes by a social provider has an account of its own, with the same address.
    if (another !== undefined)
      throw new ToolError(`several accounts have the address ${email}: use the AWS console`, {
        code: "refused",
      });
    return { username: user.Username, sub };
  }

  /** Names the greatest group of somebody. */
  async groupOf({ username }: PoolPerson): Promise<Group | undefined> {
    return (await this.#groupsOf(username))[0];
  }

  /** Puts somebody into one group and takes them out of the others. */
  async admit({ username }: PoolPerson, group: Group): Promise<void> {
    const person = { UserPoolId: this.#id, Username: username };
    await this.#client.send(new AdminAddUserToGroupCommand({ ...person, GroupName: group }));
    const others = (await this.#groupsOf(username)).filter((one) => one !== group);
    for (const GroupName of others)
      await this.#client.send(new AdminRemoveUserFromGroupCommand({ ...person, GroupName }));
  }

  /** Takes somebody out of every group and ends their sessions. */
  async expel({ username }: PoolPerson): Promise<void> {
    const person = { UserPoolId: this.#id, Username: username };
    // Also before, or a run that ends midway would leave tokens, and the next one see no group to end.
    await this.#client.send(new AdminUserGlobalSignOutCommand(person));
    for (const GroupName of await this.#groupsOf(username))
      await this.#client.send(new AdminRemoveUserFromGroupCommand({ ...person, GroupName }));
    await this.#client.send(new AdminUserGlobalSignOutCommand(person));
  }

  /** Deletes the account. */
  async delete({ username }: PoolPerson): Promise<void> {
    await this.#client.send(
      new AdminDeleteUserCommand({ UserPoolId: this.#id, Username: username }),
    );
  }

  /** Lists the kit's groups of somebody, the greatest first; others are none of its business. */
  async #groupsOf(Username: string): Promise<readonly Group[]> {
    const { Groups = [] } = await this.#client.send(
      new AdminListGroupsForUserCommand({ UserPoolId: this.#id, Username }),
    );
    const names = Groups.map(({ GroupName }) => GroupName);
    return GROUPS.filter((group) => names.includes(group)).toReversed();
  }
}

function attribute({ Attributes = [] }: UserType, name: string): string | undefined {
  return Attributes.find(({ Name }) => Name === name)?.Value;
}
