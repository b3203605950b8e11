/** Names what can go wrong with the display's hardware. */

/**
 * Why an operation on hardware failed:
 * - `not-found`: a device, or the program or native library that reaches it, is missing here
 * - `denied`: it is there, and this user may not use it
 * - `busy`: something else uses it, or too much waits for it already
 * - `gone`: it was there and went away, or answers with I/O errors
 * - `timeout`: it did not answer in time
 * - `refused`: it can't do what was asked of it, such as a depth of colours that has no meaning here
 */
export type HardwareErrorCode = "not-found" | "denied" | "busy" | "gone" | "timeout" | "refused";

/** Says that hardware failed, and how; see {@link HardwareErrorCode}. */
export class HardwareError extends Error {
  override readonly name = "HardwareError";
  readonly code: HardwareErrorCode;
  constructor(message: string, { code, ...options }: ErrorOptions & { code: HardwareErrorCode }) {
    super(message, options);
    this.code = code;
  }
}

const CODE_OF_ERRNO: Readonly<Record<string, HardwareErrorCode>> = {
  ENOENT: "not-found",
  ENOTDIR: "not-found",
  EACCES: "denied",
  EPERM: "denied",
  EROFS: "denied",
  EBUSY: "busy",
  EAGAIN: "busy",
  ETIMEDOUT: "timeout",
  EINVAL: "refused",
  ENOTSUP: "refused",
};

/** Turns the system's error into ours; what has no better name is `gone`, as EIO and ENODEV are. */
export function hardwareError(what: string, cause: unknown): HardwareError {
  if (cause instanceof HardwareError) return cause;
  const errno = (cause as NodeJS.ErrnoException | undefined)?.code ?? "";
  const code = CODE_OF_ERRNO[errno] ?? "gone";
  return new HardwareError(`${what}: ${errno === "" ? String(cause) : errno}`, { code, cause });
}
