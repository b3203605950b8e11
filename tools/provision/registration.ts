/** Registers a device with IoT Core and the registry, and takes it back. */
import { X509Certificate } from "node:crypto";
import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateCertificateFromCsrCommand,
  CreateThingCommand,
  DeleteCertificateCommand,
  DeleteThingCommand,
  DescribeCertificateCommand,
  DescribeEndpointCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  IoTClient,
  ListAttachedPoliciesCommand,
  ListThingPrincipalsCommand,
  paginateListCertificates,
  ResourceNotFoundException,
  UpdateCertificateCommand,
} from "@aws-sdk/client-iot";
import { ToolError } from "../outputs.ts";
import { REQUEST_LIMITS } from "../request-limits.ts";
import { SignalingChannels } from "./signaling-channels.ts";

export interface RegistrationOptions {
  readonly access: object;
  /** IoT policies that every certificate gets. */
  readonly policyNames: readonly string[];
  readonly thingTypeName: string;
  /** Whether a thing gets a channel for live video. */
  readonly hasChannel: boolean;
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
  readonly #channels: SignalingChannels;
  readonly #options: RegistrationOptions;

  constructor(options: RegistrationOptions) {
    this.#iot = new IoTClient({ ...options.access, ...REQUEST_LIMITS });
    this.#dynamodb = new DynamoDBClient({ ...options.access, ...REQUEST_LIMITS });
    this.#channels = new SignalingChannels({ ...options.access, ...REQUEST_LIMITS });
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

  /**
   * Makes the thing and, where its kind has one, its channel for live video, binds the certificate and
   * its policies, and writes the registry's record.
   */
  async register({ thing, type, board }: Device, certificate: Certificate): Promise<void> {
    const { certificateArn, certificateId, pem } = certificate;
    const { validToDate } = new X509Certificate(pem);
    // An authority may date a certificate back, against clocks that are behind.
    const nowMs = String(Date.now());
    const { thingTypeName, hasChannel, registryTable } = this.#options;
    await this.#iot.send(new CreateThingCommand({ thingName: thing, thingTypeName }));
    if (hasChannel) await this.#channels.create(thing);
    await this.#grant(certificateArn);
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
          provisionedAtMs: { N: nowMs },
          certificateId: { S: certificateId },
          certificateCreatedAtMs: { N: nowMs },
          certificateExpiresAtMs: { N: String(validToDate.getTime()) },
        },
      }),
    );
  }

  /** Gives a certificate that is in use the policies that its kind of device has come to need since. */
  async renewRights(certificateId: string): Promise<void> {
    const { certificateDescription: found } = await this.#iot.send(
      new DescribeCertificateCommand({ certificateId }),
    );
    if (found?.status === "ACTIVE" && found.certificateArn !== undefined)
      await this.#grant(found.certificateArn);
  }

  async #grant(target: string): Promise<void> {
    for (const policyName of this.#options.policyNames)
      await this.#iot.send(new AttachPolicyCommand({ policyName, target }));
  }

  /**
   * Finds the certificates that were asked for with a thing's name since a time, newest first: of a run
   * that was cut short before it knew which one it got.
   */
  async certificatesSince(sinceMs: number, thing: string): Promise<CertificateName[]> {
    const found: CertificateName[] = [];
    const pages = paginateListCertificates({ client: this.#iot, pageSize: 100 }, {});
    for await (const { certificates = [] } of pages) {
      for (const { certificateId = "", certificateArn = "", creationDate } of certificates) {
        if ((creationDate?.getTime() ?? 0) < sinceMs - CLOCK_SKEW_MS_MAX) return found;
        const described = await this.#iot.send(new DescribeCertificateCommand({ certificateId }));
        const pem = described.certificateDescription?.certificatePem ?? "";
        if (commonNameOf(pem) === thing) found.push({ certificateId, certificateArn });
      }
    }
    return found;
  }

  /**
   * Revokes whatever certificates a device has, for one that was lost or stolen, and marks its record.
   * They stay attached, so that the inventory goes on to tell of them. Returns how many there were.
   */
  async block(thingName: string): Promise<number> {
    const arns = await this.#certificatesOf(thingName);
    for (const arn of arns) {
      const certificateId = arn.slice(arn.lastIndexOf("/") + 1);
      await this.#iot.send(new UpdateCertificateCommand({ certificateId, newStatus: "REVOKED" }));
    }
    const { registryTable: TableName } = this.#options;
    await this.#dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: { thing: { S: thingName }, record: { S: "device" } },
        UpdateExpression: "SET revoked = :true",
        ExpressionAttributeValues: { ":true": { BOOL: true } },
      }),
    );
    return arns.length;
  }

  /** Takes a certificate out of use and deletes it; what is gone already is no failure. */
  async revoke(
    thingName: string,
    { certificateId, certificateArn }: CertificateName,
  ): Promise<void> {
    const principal = certificateArn;
    await goneIsFine(this.#iot.send(new DetachThingPrincipalCommand({ thingName, principal })));
    for (const policyName of await this.#policiesOf(certificateArn))
      await goneIsFine(
        this.#iot.send(new DetachPolicyCommand({ policyName, target: certificateArn })),
      );
    await goneIsFine(
      this.#iot.send(new UpdateCertificateCommand({ certificateId, newStatus: "REVOKED" })),
    );
    await goneIsFine(this.#iot.send(new DeleteCertificateCommand({ certificateId })));
  }

  /** Deletes the thing with its certificates, its channel and its record; gone already is fine. */
  async remove(thingName: string): Promise<void> {
    for (const certificateArn of await this.#certificatesOf(thingName)) {
      const certificateId = certificateArn.slice(certificateArn.lastIndexOf("/") + 1);
      await this.revoke(thingName, { certificateId, certificateArn });
    }
    await goneIsFine(this.#iot.send(new DeleteThingCommand({ thingName })));
    await this.#channels.delete(thingName);
    for (const record of ["device", "presence"]) {
      const Key = { thing: { S: thingName }, record: { S: record } };
      const { registryTable: TableName } = this.#options;
      await this.#dynamodb.send(new DeleteItemCommand({ TableName, Key }));
    }
  }

  /** Gives the broker's address, `host:port`. */
  async brokerEndpoint(): Promise<string> {
    const address = await this.#endpoint("iot:Data-ATS");
    return /:\d+$/.test(address) ? address : `${address}:8883`;
  }

  /** Gives the credentials provider's address, with a port where it is not 443. */
  credentialsEndpoint(): Promise<string> {
    return this.#endpoint("iot:CredentialProvider");
  }

  /** Gives the region that the account's resources are in. */
  region(): Promise<string> {
    return this.#iot.config.region();
  }

  /** Lists what is really attached: whoever removes a device need not say of which kind it is. */
  async #policiesOf(target: string): Promise<readonly string[]> {
    try {
      const { policies = [] } = await this.#iot.send(new ListAttachedPoliciesCommand({ target }));
      return policies.flatMap(({ policyName }) => policyName ?? []);
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return [];
      throw error;
    }
  }

  async #endpoint(endpointType: string): Promise<string> {
    const command = new DescribeEndpointCommand({ endpointType });
    const { endpointAddress } = await this.#iot.send(command);
    if (endpointAddress !== undefined) return endpointAddress;
    throw new ToolError("the answer of DescribeEndpoint has no address", { code: "incomplete" });
  }

  async #certificatesOf(thingName: string): Promise<readonly string[]> {
    try {
      const { principals = [] } = await this.#iot.send(
        new ListThingPrincipalsCommand({ thingName }),
      );
      return principals.filter((principal) => principal.includes(":cert/"));
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return [];
      throw error;
    }
  }
}

/** How far this machine's clock may be behind IoT Core's, in ms: what SigV4 allows, 5 minutes. */
const CLOCK_SKEW_MS_MAX = 300_000;

function commonNameOf(pem: string): string | undefined {
  return /^CN=(.*)$/m.exec(new X509Certificate(pem).subject)?.[1];
}

async function goneIsFine(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
