/** Tells a write whose condition did not hold from one that failed. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";

/** Performs a conditional write; false when its condition did not hold. */
export async function unlessRefused(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
