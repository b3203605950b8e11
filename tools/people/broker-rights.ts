/** Takes back what `POST /session` gave an identity at the broker. */
import { DeleteItemCommand, DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { DetachPolicyCommand, IoTClient, ResourceNotFoundException } from "@aws-sdk/client-iot";
import { REQUEST_LIMITS } from "../request-limits.ts";

export interface BrokerRightsOptions {
  readonly sessionsTable: string;
  /** Names of the IoT policies that an identity may have. */
  readonly policies: readonly string[];
}

/** Acts on the identities of people who opened a session; whoever never did has no rights there. */
export class BrokerRights {
  readonly #iot: IoTClient;
  readonly #dynamodb: DynamoDBClient;
  readonly #options: BrokerRightsOptions;

  /** `access` is the options of an SDK client. */
  constructor(access: object, options: BrokerRightsOptions) {
    this.#iot = new IoTClient({ ...access, ...REQUEST_LIMITS });
    this.#dynamodb = new DynamoDBClient({ ...access, ...REQUEST_LIMITS });
    this.#options = options;
  }

  /**
   * Takes everything from a person's identities and forgets whose they are, so that nobody holds a
   * lease with an old token. The next session gives anew what the person's group may have.
   */
  async end(sub: string): Promise<void> {
    const { sessionsTable, policies } = this.#options;
    for (const identityId of await this.#identitiesOf(sub)) {
      for (const policy of policies) await this.#detach(policy, identityId);
      const Key = { identityId: { S: identityId } };
      await this.#dynamodb.send(new DeleteItemCommand({ TableName: sessionsTable, Key }));
    }
  }

  async #identitiesOf(sub: string): Promise<readonly string[]> {
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#options.sessionsTable,
        IndexName: "bySub",
        KeyConditionExpression: "#sub = :sub",
        ExpressionAttributeNames: { "#sub": "sub" },
        ExpressionAttributeValues: { ":sub": { S: sub } },
      }),
    );
    return Items.flatMap(({ identityId }) => identityId?.S ?? []);
  }

  async #detach(policyName: string, target: string): Promise<void> {
    try {
      await this.#iot.send(new DetachPolicyCommand({ policyName, target }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }
}
