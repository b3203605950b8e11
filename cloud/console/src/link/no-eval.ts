/**
 * Keeps zod, which checks the messages, from making code out of text: the page's content security
 * policy forbids it, and the try alone is noted as an error. Must be loaded before the protocol.
 * @see https://zod.dev/api?id=jit
 */
export const noEval = { jitless: true };

Object.assign(globalThis, { __zod_globalConfig: noEval });
