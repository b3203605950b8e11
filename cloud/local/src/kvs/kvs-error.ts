/** Makes the errors of Kinesis Video Streams, with AWS's codes, statuses and words. */
import { AwsError } from "../contracts.ts";

export const invalidArgument = (message: string) =>
  new AwsError("InvalidArgumentException", message, 400);

export const channelNotFound = () =>
  new AwsError(
    "ResourceNotFoundException",
    "The requested channel is not found or not active.",
    404,
  );

export const channelInUse = (name: string) =>
  new AwsError("ResourceInUseException", `The signaling channel ${name} already exists.`, 400);

export const versionMismatch = () =>
  new AwsError(
    "VersionMismatchException",
    "The channel version that you specified is not the latest version.",
    400,
  );

export const tooManyCalls = (operation: string) =>
  new AwsError("ClientLimitExceededException", `Rate exceeded for ${operation}.`, 400);

export const tooManyViewers = (max: number) =>
  new AwsError(
    "ClientLimitExceededException",
    `The channel has ${max} viewers, the most that it may have.`,
    400,
  );

export const accessDenied = (message: string) =>
  new AwsError("AccessDeniedException", message, 403);
