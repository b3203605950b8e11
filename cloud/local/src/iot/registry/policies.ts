/** Keeps IoT policies, compiled and checked when they come in. */
import type { DatabaseSync } from "node:sqlite";
import { AwsError, type PolicyDocument } from "../../contracts.ts";
import { checkPolicy } from "../../iam/evaluate.ts";
import { parsePolicyDocument } from "../../iam/policy-document.ts";
import { PolicyError } from "../../iam/policy-error.ts";
import { IOT_VOCABULARY } from "../../iam/vocabulary.ts";
import { alreadyExists, checkName, deleteConflict, notFound, policyArn } from "../names.ts";
import type { Revision } from "./revision.ts";

export interface Policy {
  readonly name: string;
  /** JSON as it was given. */
  readonly text: string;
  readonly document: PolicyDocument;
  readonly version: number;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

export interface Policies {
  /** @throws AwsError ResourceAlreadyExistsException or MalformedPolicyException. */
  create(name: string, text: string): Policy;
  /** Makes or replaces a policy, as a template does. @throws AwsError MalformedPolicyException. */
  put(name: string, text: string): void;
  find(name: string): Policy | undefined;
  /** @throws AwsError ResourceNotFoundException. */
  get(name: string): Policy;
  list(): readonly Policy[];
  /** @throws AwsError DeleteConflictException while attached. */
  delete(name: string): void;
}

/** Characters without white space. @see https://docs.aws.amazon.com/general/latest/gr/iot-core.html#security-limits */
const DOCUMENT_MAX = 2048;

interface Row {
  readonly name: string;
  readonly document: string;
  readonly version: number;
  readonly created_at: number;
  readonly modified_at: number;
}

export function createPolicies(
  database: DatabaseSync,
  revision: Revision,
  nowMs: () => number,
): Policies {
  const byName = database.prepare("SELECT * FROM policies WHERE name = ?");
  const all = database.prepare("SELECT * FROM policies ORDER BY name");
  const insert = database.prepare("INSERT INTO policies VALUES (?, ?, 1, ?, ?)");
  const change = database.prepare(
    "UPDATE policies SET document = ?, version = version + 1, modified_at = ? WHERE name = ?",
  );
  const remove = database.prepare("DELETE FROM policies WHERE name = ?");
  const attached = database.prepare("SELECT 1 FROM policy_targets WHERE policy = ? LIMIT 1");
  const documents = new Map<string, PolicyDocument>();

  const fromRow = (row: Row): Policy => ({
    name: row.name,
    text: row.document,
    document: parsedOnce(documents, row.document),
    version: row.version,
    createdAtMs: row.created_at,
    modifiedAtMs: row.modified_at,
  });
  const find = (name: string) => {
    const row = byName.get(name) as unknown as Row | undefined;
    return row && fromRow(row);
  };
  const get = (name: string) => {
    const found = find(name);
    if (found === undefined) throw notFound(`Policy not found: ${name}`);
    return found;
  };
  const add = (name: string, text: string) => {
    checkName("policy", name);
    insert.run(name, text, nowMs(), nowMs());
    revision.bump();
  };
  return {
    find,
    get,
    list: () => (all.all() as unknown as Row[]).map(fromRow),
    create: (name, text) => {
      if (find(name) !== undefined) {
        throw alreadyExists(
          `Policy cannot be created - name already exists (name=${name})`,
          policyArn(name),
          name,
        );
      }
      checkIotPolicy(text);
      add(name, text);
      return get(name);
    },
    put: (name, text) => {
      // Not measured: parsing has made the document longer than the template has it.
      checkDocument(text);
      const existing = find(name);
      if (existing === undefined) return add(name, text);
      if (existing.text === text) return;
      change.run(text, nowMs(), name);
      revision.bump();
    },
    delete: (name) => {
      get(name);
      if (attached.get(name) !== undefined) {
        throw deleteConflict(
          `The policy cannot be deleted as the policy is attached to one or more principals (name=${name})`,
        );
      }
      remove.run(name);
      revision.bump();
    },
  };
}

/**
 * Checks an IoT policy's text: size, version, syntax, and that every operator, key and variable is
 * known to the broker.
 * @throws AwsError MalformedPolicyException naming what is not.
 */
export function checkIotPolicy(text: string): PolicyDocument {
  if (text.replace(/\s/g, "").length > DOCUMENT_MAX) {
    throw malformed(
      `Policy document is longer than ${DOCUMENT_MAX} characters without white space`,
    );
  }
  return checkDocument(text);
}

function checkDocument(text: string): PolicyDocument {
  try {
    const document = parsePolicyDocument(text);
    checkPolicy(document, IOT_VOCABULARY);
    if (document.Version === "2012-10-17") return document;
  } catch (error) {
    if (error instanceof PolicyError) throw malformed(error.message, error);
    throw error;
  }
  throw malformed("Version must be 2012-10-17");
}

/** Gives one object for one text, so that the evaluator compiles it once. */
function parsedOnce(documents: Map<string, PolicyDocument>, text: string): PolicyDocument {
  const known = documents.get(text);
  if (known !== undefined) return known;
  const document = parsePolicyDocument(text);
  if (documents.size > 1000) documents.clear();
  documents.set(text, document);
  return document;
}

function malformed(problem: string, cause?: PolicyError): AwsError {
  const error = new AwsError(
    "MalformedPolicyException",
    `Policy document is Malformed: ${problem}`,
  );
  if (cause !== undefined) error.cause = cause;
  return error;
}
