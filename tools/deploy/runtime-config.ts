/** Writes what the console's page must know before anyone signs in, from the outputs of the stacks. */
import { DescribeEndpointCommand, IoTClient } from "@aws-sdk/client-iot";
import { runtimeConfig as localRuntimeConfig } from "../../cloud/local/src/console/runtime-config.ts";
import { type AwsAccess, type Outputs, output, ToolError } from "../outputs.ts";

/**
 * Makes the content of `runtime-config.json`: a local host's from its outputs alone, else IoT Core is
 * asked for the account's broker. @throws ToolError
 */
export async function runtimeConfig(outputs: Outputs, access: AwsAccess): Promise<object> {
  const local = outputs["OutriderLocal"] === undefined ? undefined : localRuntimeConfig(outputs);
  if (local !== undefined) return local;
  const people = (key: string) => output(outputs, "OutriderAccess", key);
  const userPoolId = people("UserPoolId");
  return {
    signIn: {
      kind: "cognito",
      // A pool's id begins with its region.
      region: userPoolId.split("_")[0],
      userPoolId,
      userPoolClientId: people("UserPoolClientId"),
      identityPoolId: people("IdentityPoolId"),
    },
    apiUrl: output(outputs, "OutriderRobot", "ApiURL"),
    iotWebSocketUrl: `wss://${await brokerHost(access)}/mqtt`,
  };
}

async function brokerHost(access: AwsAccess): Promise<string> {
  const iot = new IoTClient({ ...access });
  const { endpointAddress } = await iot.send(
    new DescribeEndpointCommand({ endpointType: "iot:Data-ATS" }),
  );
  if (endpointAddress !== undefined) return endpointAddress;
  throw new ToolError("IoT Core names no endpoint", { code: "incomplete" });
}
