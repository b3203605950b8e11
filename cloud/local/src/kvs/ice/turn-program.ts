/** Runs coturn as a child that ends with this program, which the host holds on its leash. */
import { spawn } from "node:child_process";

const [configFile = ""] = process.argv.slice(2);
const child = spawn("turnserver", ["-c", configFile], { stdio: ["ignore", "pipe", "inherit"] });
child.stdout.pipe(process.stderr);
child.once("error", () => process.exit(1));
child.once("exit", (code) => process.exit(code ?? 1));
process.once("SIGTERM", () => child.kill("SIGTERM"));
process.once("exit", () => child.kill("SIGKILL"));
