/** Where the kit's own files lie: the local host runs other packages' programs by path only. */
import { fileURLToPath } from "node:url";

/** Is the top folder of the repository, with a slash at its end. */
export const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));

/** Is where Node keeps compiled code, of the host and of its children: it halves their start. */
export const COMPILE_CACHE = `${REPOSITORY}.cache/node`;
