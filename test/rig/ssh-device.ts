/** Is a machine to reach over SSH: a server on loopback that runs what it is told with the shell. */
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Connection, Server, utils } from "ssh2";

const run = promisify(execFile);

/** Says whether this machine has an SSH client, and the openssl that a device needs. */
export const hasSsh: boolean = ["ssh", "openssl"].every((name) => existsSync(`/usr/bin/${name}`));

export interface SshDevice extends AsyncDisposable {
  /** Name for ssh. */
  readonly target: string;
  /** Settings for ssh that know the name. */
  readonly configFile: string;
  /** Folder on the device that its user may write. */
  readonly home: string;
}

/** Makes keys and settings of both sides, and listens on a free port. */
export async function startSshDevice(): Promise<SshDevice> {
  const dir = mkdtempSync(join(tmpdir(), "ssh-device-"));
  const path = (name: string) => join(dir, name);
  for (const name of ["host", "user"])
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path(name)]);
  const home = path("home");
  mkdirSync(home);
  const allowed = utils.parseKey(readFileSync(path("user.pub")));
  if (allowed instanceof Error) throw allowed;
  const connections = new Set<Connection>();
  const ssh = new Server({ hostKeys: [readFileSync(path("host"))] }, (connection) => {
    connections.add(connection);
    serve(connection, allowed, home);
    connection.on("close", () => connections.delete(connection));
  });
  const listener = createServer((socket) => ssh.injectSocket(socket));
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const { port } = listener.address() as AddressInfo;
  const hostKey = readFileSync(path("host.pub"), "utf8");
  writeFileSync(path("known_hosts"), `[127.0.0.1]:${port} ${hostKey}`);
  writeFileSync(path("ssh_config"), `${clientSettings(port, path).join("\n")}\n`);
  return {
    target: "device",
    configFile: path("ssh_config"),
    home,
    [Symbol.asyncDispose]: async () => {
      for (const connection of connections) connection.end();
      await new Promise((resolve) => listener.close(resolve));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

type PublicKey = Exclude<ReturnType<typeof utils.parseKey>, Error>;

/** Lets the one key in, and runs commands with the shell, as sshd does. */
function serve(connection: Connection, allowed: PublicKey, home: string): void {
  connection.on("error", () => connection.end());
  connection.on("authentication", (attempt) => {
    const isKnown =
      attempt.method === "publickey" && attempt.key.data.equals(allowed.getPublicSSH());
    if (isKnown) attempt.accept();
    else attempt.reject(["publickey"]);
  });
  connection.on("session", (accept) => {
    accept().on("exec", (acceptExec, _reject, { command }) => {
      const channel = acceptExec();
      const child = spawn("sh", ["-c", command], { cwd: home, stdio: "pipe" });
      channel.stdin.pipe(child.stdin);
      child.stdin.on("error", () => undefined);
      child.stdout.pipe(channel.stdout, { end: false });
      child.stderr.pipe(channel.stderr, { end: false });
      child.once("close", (code) => {
        channel.exit(code ?? 1);
        channel.end();
      });
    });
  });
}

function clientSettings(port: number, path: (name: string) => string): string[] {
  return [
    "Host device",
    "  HostName 127.0.0.1",
    `  Port ${port}`,
    "  User pi",
    `  IdentityFile ${path("user")}`,
    "  IdentitiesOnly yes",
    `  UserKnownHostsFile ${path("known_hosts")}`,
    "  StrictHostKeyChecking yes",
    "Host nowhere",
    "  ProxyCommand false",
  ];
}
