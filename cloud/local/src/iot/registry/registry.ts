/** Puts the registry together: things, thing types, certificates, policies and attachments. */
import type { DatabaseSync } from "node:sqlite";
import { type Attachments, createAttachments } from "./attachments.ts";
import { type Certificates, createCertificates } from "./certificates.ts";
import { createPolicies, type Policies } from "./policies.ts";
import { createRevision, type Revision } from "./revision.ts";
import { createThingTypes, type ThingTypes } from "./thing-types.ts";
import { createThings, type Things } from "./things.ts";

export interface Registry {
  readonly revision: Revision;
  readonly thingTypes: ThingTypes;
  readonly things: Things;
  readonly certificates: Certificates;
  readonly policies: Policies;
  readonly attachments: Attachments;
}

export function createRegistry(database: DatabaseSync, nowMs: () => number = Date.now): Registry {
  const revision = createRevision();
  const thingTypes = createThingTypes(database, revision, nowMs);
  const things = createThings(database, revision, thingTypes);
  const certificates = createCertificates(database, revision, nowMs);
  const policies = createPolicies(database, revision, nowMs);
  const attachments = createAttachments(database, revision, { policies, things, certificates });
  return { revision, thingTypes, things, certificates, policies, attachments };
}
