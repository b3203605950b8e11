/** Types what the broker uses of aedes-persistence-level 9.2, which comes without types. */
declare module "aedes-persistence-level" {
  import type { Level } from "level";
  import type { AedesPersistence } from "./persistence.ts";

  function levelPersistence(database: Level<string, Buffer>): AedesPersistence;
  export = levelPersistence;
}
