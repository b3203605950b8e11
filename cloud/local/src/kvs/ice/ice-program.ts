/** Is what answers peers that look for their addresses or a relay. */
export interface IceProgram {
  /** Addresses such as `stun:127.0.0.1:3478`, at least one. */
  readonly uris: readonly string[];
  close(): Promise<void>;
}
