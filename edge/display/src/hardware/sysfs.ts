/** Reads and writes the small files by which Linux's drivers are told things. */
import { readFile, writeFile } from "node:fs/promises";
import { HardwareError, hardwareError } from "../errors.ts";

/** Reads a file of one line, trimmed. @throws HardwareError "not-found" where there is none */
export async function readValue(path: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (cause) {
    throw hardwareError(`${path} can't be read`, cause);
  }
}

/** Reads whole numbers, at least 0, separated by commas or blanks. @throws HardwareError */
export async function readNumbers(path: string): Promise<readonly number[]> {
  const text = await readValue(path);
  const numbers = text.split(/[\s,]+/).map(Number);
  if (text !== "" && numbers.every((value) => Number.isInteger(value) && value >= 0))
    return numbers;
  throw new HardwareError(`${path} holds no numbers: ${text.slice(0, 40)}`, { code: "refused" });
}

/** Reads one whole number, at least 0. @throws HardwareError */
export async function readNumber(path: string): Promise<number> {
  const [value = 0] = await readNumbers(path);
  return value;
}

/** Writes into a file that a driver has made; it makes none itself. @throws HardwareError */
export async function writeValue(path: string, value: string | number): Promise<void> {
  try {
    await writeFile(path, `${value}\n`, { flag: "r+" });
  } catch (cause) {
    throw hardwareError(`${path} can't be written`, cause);
  }
}
