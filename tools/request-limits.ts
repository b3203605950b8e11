/**
 * Bounds a tool's requests to AWS: 5 s to connect, 15 s for an answer. Without `throwOnRequestTimeout` the SDK
 * only warns of an answer that does not come.
 */
export const REQUEST_LIMITS = {
  requestHandler: {
    connectionTimeout: 5_000,
    requestTimeout: 15_000,
    throwOnRequestTimeout: true,
  },
};
