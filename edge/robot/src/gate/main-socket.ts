/** Serves gate.sock to one main program: a new connection takes the place of the old. */
import { createServer, type Socket } from "node:net";
import { type Log, listenAtPath, readJsonLines, writeJsonLine } from "@outrider/runtime";
import { type GateCommand, type GateReport, parseCommand } from "./messages.ts";

export interface MainSocket {
  /** Tells the main program, if there is one. */
  tell(report: GateReport): void;
  close(): void;
}

export interface MainSocketOptions {
  readonly path: string;
  readonly log: Log;
  readonly onCommand: (command: GateCommand) => void;
  /** The main program's connection ended, or another took its place. */
  readonly onLost: () => void;
  /** Gives what a new main program is told first. */
  readonly report: () => GateReport;
}

/** A main program that reads nothing while this much waits for it, in bytes, is cut off. */
const UNREAD_BYTES_MAX = 65_536;

/** Listens at a path, taking over what a dead gate left there. */
export async function serveMain(options: MainSocketOptions): Promise<MainSocket> {
  const { path, log, onCommand, onLost, report } = options;
  let main: Socket | undefined;
  const leave = (socket: Socket) => {
    if (main !== socket) return;
    main = undefined;
    onLost();
  };
  const take = (value: unknown, socket: Socket) => {
    if (main !== socket) return;
    const parsed = parseCommand(value);
    if (parsed.ok) onCommand(parsed.value);
    else log.warn("a command was refused", { problem: parsed.problem });
  };
  const serve = (socket: Socket) => {
    const replaced = main;
    main = socket;
    if (replaced !== undefined) {
      onLost();
      replaced.destroy();
      log.warn("another main program took over");
    }
    socket.on("error", (error) => log.warn("the main program's connection failed", { error }));
    socket.on("close", () => leave(socket));
    // An end of the main program's side is its going, although this side could still write.
    socket.on("end", () => leave(socket));
    readJsonLines(socket, {
      onValue: (value) => take(value, socket),
      onBad: (problem) => log.warn("the main program broke the framing", { problem }),
    });
    writeJsonLine(socket, report());
  };
  const server = createServer(serve);
  await listenAtPath(server, path);
  return {
    tell: (said) => {
      if (main === undefined) return;
      writeJsonLine(main, said);
      if (main.writableLength > UNREAD_BYTES_MAX) main.destroy();
    },
    close: () => {
      server.close();
      main?.destroy();
    },
  };
}
