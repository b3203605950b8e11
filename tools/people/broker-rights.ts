/** Takes back what `POST /session` gave an identity at the broker. */
import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import {
  AttachPolicyCommand,
  DetachPolicyCommand,
  IoTClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-iot";
import type { Group } from "./groups.ts";

export interface BrokerRightsOptions {
  readonly sessionsTable: string;
  readonly viewerPolicy: string;
  readonly operatorPolicy: string;
}

/** Acts on the identities of people who opened a session; whoever never did has no rights there. */
export class BrokerRights {
  readonly #iot: IoTClient;
  readonly #dynamodb: DynamoDBClient;
  readonly #options: BrokerRightsOptions;

  /** `access` is the options of an SDK client. */
  constructor(access: object, options: BrokerRightsOptions) {
    const limits = { requestHandler: { connectionTimeout: 5_000, requestTimeout: 15_000 } };
    this.#iot = new IoTClient({ ...access, ...limits });
    this.#dynamodb = new DynamoDBClient({ ...access, ...limits });
    this.#options = options;
  }

  /** Leaves a person's identities what a group may have, and nothing without a group. */
  async reduceTo(group: Group | undefined, sub: string): Promise<void> {
    const { viewerPolicy, operatorPolicy } = this.#options;
    for (const identityId of await this.#identitiesOf(sub)) {
      // More is given by the next session alone, which proves that the person is there.
      if (group === "viewer") await this.#attach(viewerPolicy, identityId);
      if (group === undefined) await this.#detach(viewerPolicy, identityId);
      if (group === undefined || group === "viewer") await this.#detach(operatorPolicy, identityId);
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

  async #attach(policyName: string, target: string): Promise<void> {
    await this.#iot.send(new AttachPolicyCommand({ policyName, target }));
  }

  async #detach(policyName: string, target: string): Promise<void> {
    try {
      await this.#iot.send(new DetachPolicyCommand({ policyName, target }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }
}
