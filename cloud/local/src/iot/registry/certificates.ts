/** Keeps device certificates and their status. */
import type { DatabaseSync } from "node:sqlite";
import { AwsError } from "../../contracts.ts";
import type { DeviceCertificate } from "../ca/device-certificate.ts";
import { certificateArn, checkName, deleteConflict, invalidRequest, notFound } from "../names.ts";
import type { Revision } from "./revision.ts";

export type CertificateStatus = "ACTIVE" | "INACTIVE" | "REVOKED";

export interface Certificate {
  /** SHA-256 of the DER, 64 hexadecimal digits. */
  readonly id: string;
  readonly pem: string;
  readonly status: CertificateStatus;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

export interface Certificates {
  add(certificate: DeviceCertificate, active: boolean): Certificate;
  find(id: string): Certificate | undefined;
  /** @throws AwsError ResourceNotFoundException. */
  get(id: string): Certificate;
  /** Lists by time of creation, oldest first. */
  list(): readonly Certificate[];
  setStatus(id: string, status: string): void;
  /** @throws AwsError CertificateStateException when active, DeleteConflictException when attached. */
  delete(id: string, force: boolean): void;
}

const STATUSES: readonly string[] = ["ACTIVE", "INACTIVE", "REVOKED"];

interface Row {
  readonly id: string;
  readonly pem: string;
  readonly status: CertificateStatus;
  readonly created_at: number;
  readonly modified_at: number;
}

export function createCertificates(
  database: DatabaseSync,
  revision: Revision,
  nowMs: () => number,
): Certificates {
  const byId = database.prepare("SELECT * FROM certificates WHERE id = ?");
  const all = database.prepare("SELECT * FROM certificates ORDER BY created_at, id");
  const insert = database.prepare("INSERT INTO certificates VALUES (?, ?, ?, ?, ?)");
  const change = database.prepare(
    "UPDATE certificates SET status = ?, modified_at = ? WHERE id = ?",
  );
  const remove = database.prepare("DELETE FROM certificates WHERE id = ?");
  const detach = database.prepare("DELETE FROM policy_targets WHERE target = ?");
  const policy = database.prepare("SELECT 1 FROM policy_targets WHERE target = ? LIMIT 1");
  const thing = database.prepare("SELECT 1 FROM thing_principals WHERE principal = ? LIMIT 1");

  const find = (id: string) => {
    const row = byId.get(id) as unknown as Row | undefined;
    return row && fromRow(row);
  };
  const get = (id: string) => {
    checkName("certificateId", id);
    const found = find(id);
    if (found === undefined)
      throw notFound(`The certificate given in the request does not exist: ${id}`);
    return found;
  };
  return {
    find,
    get,
    list: () => (all.all() as unknown as Row[]).map(fromRow),
    add: ({ id, pem }, active) => {
      insert.run(id, pem, active ? "ACTIVE" : "INACTIVE", nowMs(), nowMs());
      revision.bump();
      return get(id);
    },
    setStatus: (id, status) => {
      get(id);
      if (!STATUSES.includes(status)) {
        throw invalidRequest(`newStatus must be one of ${STATUSES.join(", ")}, not ${status}`);
      }
      change.run(status, nowMs(), id);
      revision.bump();
    },
    delete: (id, force) => {
      const arn = certificateArn(id);
      if (get(id).status === "ACTIVE") throw stateConflict(id);
      if (thing.get(arn) !== undefined) throw attached("Things", id);
      if (policy.get(arn) !== undefined && !force) throw attached("Policies", id);
      detach.run(arn);
      remove.run(id);
      revision.bump();
    },
  };
}

function fromRow({ created_at, modified_at, ...row }: Row): Certificate {
  return { ...row, createdAtMs: created_at, modifiedAtMs: modified_at };
}

function stateConflict(id: string): AwsError {
  return new AwsError(
    "CertificateStateException",
    `Certificate must be deactivated (not ACTIVE) before deletion. Certificate Id: ${id}`,
    406,
    { certificateId: id },
  );
}

const attached = (what: string, id: string) =>
  deleteConflict(`${what} must be detached before deletion (certificateId=${id})`);
