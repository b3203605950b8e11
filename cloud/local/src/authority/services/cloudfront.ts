/**
 * Maps the operations of CloudFront to IAM actions.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html
 */
import { ACCOUNT_ID, PARTITION } from "../../aws-names.ts";
import type { ServiceNeeds } from "../need.ts";
import { type RestRow, restNeeds } from "../rest-needs.ts";

const distribution = (params: ReadonlyMap<string, string>) =>
  `arn:${PARTITION}:cloudfront::${ACCOUNT_ID}:distribution/${params.get("distributionId")}`;

const INVALIDATIONS = "/2020-05-31/distribution/{distributionId}/invalidation";

const ROWS: readonly RestRow[] = [
  {
    route: `POST ${INVALIDATIONS}`,
    action: "cloudfront:CreateInvalidation",
    resource: distribution,
  },
  {
    route: `GET ${INVALIDATIONS}/{id}`,
    action: "cloudfront:GetInvalidation",
    resource: distribution,
  },
];

export const cloudfrontNeeds: ServiceNeeds = {
  signingNames: ["cloudfront"],
  actions: ROWS.map(({ action }) => action),
  needsOf: restNeeds(ROWS),
};
