/** Says what `POST /publish` accepts: the gateway's model and the handler's check come from it. */
import { ACTIONS } from "@outrider/protocol";
import { z } from "zod";

/** Largest body that the handler reads, in bytes; a real one has about 40. */
export const PUBLISH_BYTES_MAX = 1024;

/**
 * Names have no largest length here: the gateway would repeat a long one in its answer, while the
 * function refuses the body by its size, or knows no such robot.
 */
export const publishRequest = z.strictObject({
  action: z.enum(ACTIONS),
  robot: z
    .string()
    .regex(/^[a-zA-Z0-9:_-]+$/)
    .optional()
    .describe("The robot's thing name; may be left out while exactly one robot is registered."),
});

export type PublishRequest = z.infer<typeof publishRequest>;
