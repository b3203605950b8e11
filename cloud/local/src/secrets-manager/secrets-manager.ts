/** Serves the secrets that an account's owner would have made by hand: to read, and nothing else. */
import { z } from "zod";
import { AwsError, type AwsService } from "../contracts.ts";
import { checkBody, readJsonCall } from "../front-door/json-call.ts";
import { secretArn } from "./secret-arn.ts";

const request = z.object({ SecretId: z.string().min(1).max(2_048) });

/** Makes the service with its secrets by name. */
export function createSecretsManager(secrets: ReadonlyMap<string, string>): AwsService {
  return {
    signingNames: ["secretsmanager"],
    handle: (call) => {
      const { operation, body } = readJsonCall(call);
      if (operation !== "GetSecretValue") {
        throw new AwsError(
          "UnknownOperationException",
          `The local host does not offer Secrets Manager's ${operation}.`,
        );
      }
      const { SecretId } = checkBody(request, body, "ValidationException");
      const found = [...secrets].find(([name]) => secretArn(name) === secretArn(SecretId));
      if (found === undefined) {
        const message = "Secrets Manager can't find the specified secret.";
        throw new AwsError("ResourceNotFoundException", message);
      }
      const [Name, SecretString] = found;
      const answer = { ARN: secretArn(Name), Name, SecretString, VersionStages: ["AWSCURRENT"] };
      return Promise.resolve({ status: 200, body: answer });
    },
  };
}
