/** Makes the partner API as an HTTP API, whose own JWT authorizer judges tokens and scopes. */
import {
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Fn, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { PARTNER_ROUTES } from "../partner/routes.ts";
import type { PartnerFunctions } from "./partner-functions.ts";
import { PARTNER_RATE, partnerAccessLog, partnerLogFormat } from "./partner-limits.ts";
import type { PartnerSettings } from "./partner-settings.ts";

export interface PartnerHttpApiOptions {
  readonly settings: PartnerSettings;
  readonly functions: PartnerFunctions;
}

export class PartnerHttpApi extends Construct {
  /** Address of the default stage, without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, { settings, functions }: PartnerHttpApiOptions) {
    super(scope, id);
    const api = new HttpApi(this, "Api", {
      apiName: "Outrider partners (JWT)",
      createDefaultStage: false,
    });
    new HttpStage(this, "Stage", {
      httpApi: api,
      stageName: "$default",
      autoDeploy: true,
      throttle: PARTNER_RATE,
      accessLogSettings: {
        destination: new LogGroupLogDestination(partnerAccessLog(this)),
        format: partnerLogFormat("$context.authorizer.claims.sub"),
      },
    });
    const authorizer = new HttpJwtAuthorizer("Jwt", settings.issuer, {
      jwtAudience: [settings.audience],
    });
    for (const { method, path, scope: needed, handler } of PARTNER_ROUTES)
      api.addRoutes({
        path,
        methods: [method === "GET" ? HttpMethod.GET : HttpMethod.POST],
        integration: new HttpLambdaIntegration(handler, functions.of(handler)),
        authorizer,
        authorizationScopes: [needed],
      });
    const { region, urlSuffix } = Stack.of(this);
    this.url = Fn.join("", ["https://", api.apiId, ".execute-api.", region, ".", urlSuffix]);
  }
}
