/** Says what a display needs of its hardware; the simulated one fulfils the same. */

/** Is a picture as it was drawn: `widthPx * heightPx * 4` bytes, red, green, blue, alpha (ignored). */
export interface Frame {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgba: Uint8Array | Uint8ClampedArray;
}

/** Is a part of a frame, in pixels from its upper left. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface Panel extends AsyncDisposable {
  readonly kind: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /**
   * Puts the changed part of a frame on screen. The frame must be of the panel's size.
   * @throws HardwareError; the next call then shows the whole frame.
   */
  show(frame: Frame, changed: Area): Promise<void>;
}

/** Is one contact with the panel, in its pixels, at a monotonic time in ms. */
export interface Contact {
  readonly kind: "down" | "move" | "up";
  readonly xPx: number;
  readonly yPx: number;
  readonly atMs: number;
}

export interface Touch extends AsyncDisposable {
  onContact(listener: (contact: Contact) => void): void;
}

export interface Backlight extends AsyncDisposable {
  /** Sets the light: 0 off, 1 full. @throws HardwareError */
  set(brightness: number): Promise<void>;
}

export type Sound = "notice" | "warning" | "alarm" | "identify";

export interface Speaker extends AsyncDisposable {
  /** Plays to the end; one at a time, a second while one plays is left out. @throws HardwareError */
  play(sound: Sound, volume: number): Promise<void>;
}

export interface LightSensor extends AsyncDisposable {
  /** Gives the light around the display in lux. @throws HardwareError */
  readLux(): Promise<number>;
}

/** Is what a display has; only the panel is never missing. */
export interface Hardware {
  readonly panel: Panel;
  readonly touch?: Touch;
  readonly backlight?: Backlight;
  readonly speaker?: Speaker;
  readonly lightSensor?: LightSensor;
}
