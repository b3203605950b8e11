/** Names the kit's own stacks, whose outputs the host reads; docs/outputs.md lists them. */
export const KIT_STACKS = {
  /** Devices are registered with it. */
  fleet: "OutriderFleet",
  /** Its people sign in to the console. */
  access: "OutriderAccess",
  /** Has the robots' API. */
  robot: "OutriderRobot",
  /** Has the console's page. */
  console: "OutriderConsole",
  /** Fetches from NASA. */
  mars: "OutriderMars",
  /** Believes an identity provider outside of AWS. */
  partner: "OutriderPartner",
} as const;
