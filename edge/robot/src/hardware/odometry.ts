/** Where a robot is: metres from its world's corner, radians anticlockwise from the x axis. */
export interface Pose {
  readonly xM: number;
  readonly yM: number;
  readonly headingRad: number;
}

/** What a robot knows of its own movement. */
export interface Motion {
  readonly pose: Pose;
  /** Whether it touches something now. */
  readonly bumped: boolean;
}

/** The port to whatever knows the robot's pose; only the simulator has one today. */
export interface Odometry {
  /** @throws HardwareError "bus-gone" when it cannot be asked */
  read(): Promise<Motion>;
}
