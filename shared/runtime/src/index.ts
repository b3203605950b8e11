export { type Clock, monotonicMs, systemClock } from "./clock.ts";
export { ConfigError, type ConfigProblem, loadConfig, parseConfig } from "./config.ts";
export { unixSocketPath, writeFileAtomic } from "./files.ts";
export { type JsonLineReader, readJsonLines, writeJsonLine } from "./json-lines.ts";
export { createLog, type Log, type LogFields, type LogLevel, silentLog } from "./log.ts";
export { type BoundedQueue, type BoundedQueueOptions, createBoundedQueue } from "./queue.ts";
export { type BackoffOptions, backoff, TimeoutError, withTimeout } from "./retry.ts";
export { listenAtPath } from "./unix-server.ts";
