/** Lets partners reach robots with tokens of their own identity provider, in two ways side by side. */
import { CfnOutput, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { PartnerAuthorizer } from "./partner-authorizer.ts";
import { PartnerFunctions } from "./partner-functions.ts";
import { PartnerHttpApi } from "./partner-http-api.ts";
import { permissionsTable } from "./partner-permissions.ts";
import { PartnerRestApi } from "./partner-rest-api.ts";
import { PartnerSettings } from "./partner-settings.ts";

export class PartnerStack extends Stack {
  /** `handlersDir` holds the bundled handlers, one folder each. */
  constructor(scope: Construct, id: string, handlersDir: string) {
    super(scope, id, { description: "Outrider: the robots' API for partners' tokens." });

    const settings = new PartnerSettings(this, "Settings");
    const functions = new PartnerFunctions(this, "Functions", handlersDir);
    const permissions = permissionsTable(this);
    const options = { settings, permissions, handlersDir };
    const { authorizer } = new PartnerAuthorizer(this, "Authorizer", options);
    const rest = new PartnerRestApi(this, "Rest", { authorizer, functions });
    const http = new PartnerHttpApi(this, "Http", { settings, functions });

    new CfnOutput(this, "PartnerApiURL", { value: rest.url });
    new CfnOutput(this, "PartnerHttpApiURL", { value: http.url });
    new CfnOutput(this, "PermissionsTableName", { value: permissions.tableName });
  }
}
