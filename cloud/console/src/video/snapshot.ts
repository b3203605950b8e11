/** Saves the picture as it is shown. */

/** Offers the newest picture as a PNG file; turned by 180° when it is shown so. */
export function saveSnapshot(video: HTMLVideoElement, robot: string, isTurned: boolean): void {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext("2d");
  if (context === null || canvas.width === 0) return;
  if (isTurned) {
    context.translate(canvas.width, canvas.height);
    context.rotate(Math.PI);
  }
  context.drawImage(video, 0, 0);
  canvas.toBlob((blob) => {
    if (blob !== null) download(blob, snapshotName(robot, new Date()));
  }, "image/png");
}

/** Names a file that sorts by time and is allowed everywhere: `rover-1_2026-11-22_14-05-09.png`. */
export function snapshotName(robot: string, at: Date): string {
  const time = at.toISOString().slice(0, 19).replace("T", "_").replaceAll(":", "-");
  return `${robot.replaceAll(/[^\w.-]/g, "_")}_${time}.png`;
}

function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
