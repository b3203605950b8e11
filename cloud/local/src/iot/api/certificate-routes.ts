/** Serves the operations on certificates. */
import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { ACCOUNT_ID } from "../../aws-names.ts";
import type { CertificateAuthority } from "../ca/certificate-authority.ts";
import { signNewKeys, signRequest } from "../ca/device-certificate.ts";
import { certificateArn } from "../names.ts";
import type { Certificate, Certificates } from "../registry/certificates.ts";
import { pageOf, pageRequest } from "../registry/page.ts";
import { type ApiRequest, isTrue, type Route, seconds } from "./route.ts";

const csrSchema = z.strictObject({ certificateSigningRequest: z.string().min(1).max(32_768) });

export function certificateRoutes(
  certificates: Certificates,
  authority: CertificateAuthority,
): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/certificates",
      handle: async ({ query, body }) => {
        const issued = await signRequest(authority, body(csrSchema).certificateSigningRequest);
        return created(certificates.add(issued, isTrue(query.get("setAsActive"))));
      },
    },
    {
      method: "POST",
      path: "/keys-and-certificate",
      handle: async ({ query }) => {
        const issued = await signNewKeys(authority);
        const certificate = certificates.add(issued, isTrue(query.get("setAsActive")));
        const keyPair = { PublicKey: issued.publicKeyPem, PrivateKey: issued.privateKeyPem };
        return { ...created(certificate), keyPair };
      },
    },
    {
      method: "GET",
      path: "/certificates/{certificateId}",
      handle: ({ param }) => ({
        certificateDescription: describe(certificates.get(param("certificateId"))),
      }),
    },
    {
      method: "PUT",
      path: "/certificates/{certificateId}",
      handle: ({ param, query }) => {
        certificates.setStatus(param("certificateId"), query.get("newStatus") ?? "");
        return {};
      },
    },
    {
      method: "DELETE",
      path: "/certificates/{certificateId}",
      handle: ({ param, query }) => {
        certificates.delete(param("certificateId"), isTrue(query.get("forceDelete")));
        return {};
      },
    },
    { method: "GET", path: "/certificates", handle: (request) => list(certificates, request) },
  ];
}

function created({ id, pem }: Certificate): object {
  return { certificateArn: certificateArn(id), certificateId: id, certificatePem: pem };
}

function describe(certificate: Certificate): object {
  const parsed = new X509Certificate(certificate.pem);
  return {
    ...created(certificate),
    status: certificate.status,
    ownedBy: ACCOUNT_ID,
    creationDate: seconds(certificate.createdAtMs),
    lastModifiedDate: seconds(certificate.modifiedAtMs),
    customerVersion: 1,
    generationId: certificate.id.slice(0, 32),
    validity: {
      notBefore: seconds(parsed.validFromDate.getTime()),
      notAfter: seconds(parsed.validToDate.getTime()),
    },
    certificateMode: "DEFAULT",
  };
}

function list(certificates: Certificates, { query }: ApiRequest): object {
  const descending = !isTrue(query.get("isAscendingOrder"));
  const keyOf = ({ createdAtMs, id }: Certificate) =>
    `${String(createdAtMs).padStart(15, "0")} ${id}`;
  const all = certificates.list();
  const request = pageRequest(query.get("pageSize"), query.get("marker"));
  const page = pageOf(descending ? all.toReversed() : all, keyOf, { ...request, descending });
  return {
    certificates: page.items.map((certificate) => ({
      certificateArn: certificateArn(certificate.id),
      certificateId: certificate.id,
      status: certificate.status,
      certificateMode: "DEFAULT",
      creationDate: seconds(certificate.createdAtMs),
    })),
    ...(page.nextToken === undefined ? {} : { nextMarker: page.nextToken }),
  };
}
