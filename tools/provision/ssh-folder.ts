/**
 * Is a device's folder on the device itself, reached over SSH. The key is made there by openssl and
 * stays there. It needs a POSIX shell and openssl on the far side, both of which Raspberry Pi OS has.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { ToolError } from "../outputs.ts";
import type { DeviceFolder } from "./device-folder.ts";

export interface SshOptions {
  /** `user@host`, as ssh takes it. */
  readonly target: string;
  /** Absolute path on the device. */
  readonly directory: string;
  /** File of settings for ssh. @default the user's own */
  readonly configFile?: string | undefined;
}

export type SshFolder = DeviceFolder & AsyncDisposable;

/** Longest that one command on the device may take, in ms: a first key on a Pi Zero needs seconds. */
const COMMAND_MS_MAX = 60_000;

/** Exit statuses of the scripts below. */
const STATUS = { absent: 44, noRight: 45, noOpenssl: 46 };

/**
 * Each script has the folder as `$1` and a file's name as `$2`. What they write is on the disk before
 * it has its name, belongs to whom the folder belongs to, and was never readable by others.
 */
const SCRIPTS = {
  probe: `umask 077; [ -d "$1" ] || mkdir -p "$1" 2>/dev/null
    if [ -d "$1" ] && [ -r "$1" ] && [ -w "$1" ] && [ -x "$1" ]; then echo plain
    elif sudo -n true 2>/dev/null; then echo sudo; else exit ${STATUS.noRight}; fi`,
  make: `[ -d "$1" ] || install -d -m 0700 $(id -u outrider >/dev/null 2>&1 && echo -o outrider -g outrider) "$1"`,
  read: `[ -e "$1/$2" ] || exit ${STATUS.absent}; cat "$1/$2"`,
  write: `umask 077; t="$1/.$2.tmp"; cat >"$t" && chmod "$3" "$t" && chown --reference="$1" "$t" && sync "$t" && mv "$t" "$1/$2" && sync "$1"`,
  rename: `mv "$1/$2" "$1/$3" && sync "$1"`,
  remove: `d="$1"; shift; for n in "$@"; do rm -f "$d/$n"; done; rmdir "$d" 2>/dev/null || true`,
  makeKey: `command -v openssl >/dev/null || exit ${STATUS.noOpenssl}
    umask 077; t="$1/.$2.tmp"
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$t" 2>/dev/null &&
    chown --reference="$1" "$t" && sync "$t" && mv "$t" "$1/$2" &&
    openssl req -new -key "$1/$2" -subj "/CN=$3"`,
} as const;

/**
 * Connects once, for all that follows, and finds out whether sudo is needed.
 * @throws ToolError "refused" when the device can't be reached or its folder can't be written.
 */
export async function openSshFolder(options: SshOptions): Promise<SshFolder> {
  const { target, directory } = options;
  const socketDir = await mkdtemp(join(tmpdir(), "ssh-"));
  const ssh = { ...options, socket: join(socketDir, "s") };
  const end = async () => {
    await run(ssh, ["-O", "exit"], "").catch(() => undefined);
    await rm(socketDir, { recursive: true, force: true });
  };
  try {
    const said = await shell(ssh, [], [SCRIPTS.probe, directory]);
    const sudo = said.toString().trim() === "sudo" ? ["sudo", "-n"] : [];
    if (sudo.length > 0) await shell(ssh, sudo, [SCRIPTS.make, directory]);
    return { ...folderOf(ssh, sudo), place: `${target}:${directory}`, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

type Connection = SshOptions & { readonly socket: string };

function folderOf(ssh: Connection, sudo: readonly string[]): Omit<DeviceFolder, "place"> {
  const { directory } = ssh;
  const script = (name: keyof typeof SCRIPTS, names: readonly string[], stdin = "") =>
    shell(ssh, sudo, [SCRIPTS[name], directory, ...names], stdin);
  return {
    read: async (name) => {
      try {
        return (await script("read", [name])).toString();
      } catch (error) {
        if (error instanceof RemoteError && error.status === STATUS.absent) return undefined;
        throw error;
      }
    },
    write: async (name, content, mode = 0o644) => {
      await script("write", [name, mode.toString(8).padStart(4, "0")], content);
    },
    rename: async (from, to) => {
      await script("rename", [from, to]);
    },
    remove: async (names) => {
      await script("remove", names);
    },
    makeKey: async (name, thing) => (await script("makeKey", [name, thing])).toString(),
  };
}

/** Says that a command on the device failed, and with which exit status. */
class RemoteError extends ToolError {
  readonly status: number | null;
  constructor(message: string, status: number | null) {
    super(message, { code: "refused" });
    this.status = status;
  }
}

function shell(
  ssh: Connection,
  sudo: readonly string[],
  [script = "", ...parameters]: readonly string[],
  stdin = "",
): Promise<Buffer> {
  const command = [...sudo, "sh", "-c", script, "sh", ...parameters].map(quoted).join(" ");
  return run(ssh, [], stdin, command);
}

/** Quotes a word for a POSIX shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

async function run(
  { target, configFile, socket }: Connection,
  options: readonly string[],
  stdin: string,
  command?: string,
): Promise<Buffer> {
  // One connection for all commands, so that a password is asked for once.
  const shared = ["ControlMaster=auto", `ControlPath=${socket}`, "ControlPersist=60"];
  const settings = [...shared, "ConnectTimeout=15"].flatMap((one) => ["-o", one]);
  const file = configFile === undefined ? [] : ["-F", configFile];
  const words = [...file, ...settings, ...options, target, ...(command ? ["--", command] : [])];
  const child = spawn("ssh", words, { stdio: ["pipe", "pipe", "pipe"], timeout: COMMAND_MS_MAX });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  // A far side that leaves before it has read everything says why by its status.
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  const said = Promise.all([buffer(child.stdout), text(child.stderr)]);
  const [status, [output, problem]] = await Promise.all([ended, said]);
  if (status === 0) return output;
  throw new RemoteError(explain(target, status, problem), status);
}

/** Is what ssh itself exits with. @see https://man.openbsd.org/ssh#EXIT_STATUS */
const SSH_FAILED = 255;

function explain(target: string, status: number | null, problem: string): string {
  const last = problem.trim().split("\n").at(-1) ?? "";
  if (status === SSH_FAILED) return `${target} can't be reached: ${last}`;
  if (status === STATUS.noOpenssl) return `${target} has no openssl: sudo apt-get install openssl`;
  if (status === STATUS.noRight)
    return `${target} may not write the device's folder, and sudo wants a password: name another folder with --out, or let the user write it`;
  return `a command on ${target} failed (${status ?? "in time"}): ${last}`;
}
