/** Registers a device with IoT Core and the registry, and takes it back. */
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateCertificateFromCsrCommand,
  CreateThingCommand,
  DeleteCertificateCommand,
  DescribeEndpointCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  IoTClient,
  ResourceNotFoundException,
  UpdateCertificateCommand,
} from "@aws-sdk/client-iot";
import { ToolError } from "../outputs.ts";

export interface RegistrationOptions {
  readonly access: object;
  readonly policyName: string;
  readonly thingTypeName: string;
  readonly registryTable: string;
}

export interface CertificateName {
  readonly certificateId: string;
  readonly certificateArn: string;
}

export interface Certificate extends CertificateName {
  readonly pem: string;
}

export interface Device {
  readonly thing: string;
  readonly type: string;
  readonly board: string;
}

/** Speaks to IoT Core and the registry; the same for AWS and for the local host. */
export class Registration {
  readonly #iot: IoTClient;
  readonly #dynamodb: DynamoDBClient;
  readonly #options: RegistrationOptions;

  constructor(options: RegistrationOptions) {
    const limits = { requestHandler: { connectionTimeout: 5_000, requestTimeout: 15_000 } };
    this.#iot = new IoTClient({ ...options.access, ...limits });
    this.#dynamodb = new DynamoDBClient({ ...options.access, ...limits });
    this.#options = options;
  }

  /** Has a request signed; the certificate is active, yet may do nothing without a policy. */
  async createCertificate(request: string): Promise<Certificate> {
    const made = await this.#iot.send(
      new CreateCertificateFromCsrCommand({
        certificateSigningRequest: request,
        setAsActive: true,
      }),
    );
    const { certificateId, certificateArn, certificatePem } = made;
    if (certificateId === undefined || certificateArn === undefined || certificatePem === undefined)
      throw new ToolError("the answer of CreateCertificateFromCsr has no certificate", {
        code: "incomplete",
      });
    return { certificateId, certificateArn, pem: certificatePem };
  }

  /** Makes the thing, binds the certificate and its policy, and writes the registry's record. */
  async register({ thing, type, board }: Device, certificateArn: string): Promise<void> {
    const { policyName, thingTypeName, registryTable } = this.#options;
    await this.#iot.send(new CreateThingCommand({ thingName: thing, thingTypeName }));
    await this.#iot.send(new AttachPolicyCommand({ policyName, target: certificateArn }));
    await this.#iot.send(
      new AttachThingPrincipalCommand({ thingName: thing, principal: certificateArn }),
    );
    await this.#dynamodb.send(
      new PutItemCommand({
        TableName: registryTable,
        Item: {
          thing: { S: thing },
          record: { S: "device" },
          type: { S: type },
          board: { S: board },
          provisionedAtMs: { N: String(Date.now()) },
        },
      }),
    );
  }

  /** Takes a certificate out of use and deletes it; what is gone already is no failure. */
  async revoke(
    thingName: string,
    { certificateId, certificateArn }: CertificateName,
  ): Promise<void> {
    const { policyName } = this.#options;
    const principal = certificateArn;
    await goneIsFine(this.#iot.send(new DetachThingPrincipalCommand({ thingName, principal })));
    await goneIsFine(
      this.#iot.send(new DetachPolicyCommand({ policyName, target: certificateArn })),
    );
    await goneIsFine(
      this.#iot.send(new UpdateCertificateCommand({ certificateId, newStatus: "INACTIVE" })),
    );
    await goneIsFine(this.#iot.send(new DeleteCertificateCommand({ certificateId })));
  }

  /** Gives the broker's address, `host:port`. */
  async brokerEndpoint(): Promise<string> {
    const command = new DescribeEndpointCommand({ endpointType: "iot:Data-ATS" });
    const { endpointAddress } = await this.#iot.send(command);
    if (endpointAddress === undefined)
      throw new ToolError("the answer of DescribeEndpoint has no address", { code: "incomplete" });
    return /:\d+$/.test(endpointAddress) ? endpointAddress : `${endpointAddress}:8883`;
  }
}

async function goneIsFine(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
