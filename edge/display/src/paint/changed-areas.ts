/** Finds what differs between two scenes, as few areas that together hold it all. */
import type { Area } from "../hardware/ports.ts";
import type { Scene, SceneNode } from "../view/scene.ts";

/** Most areas; more are joined, since each costs a write of its own. */
const AREAS_MAX = 4;

/**
 * Lists the areas to paint anew: none where nothing changed, the whole where most of it did.
 * `isRenewed` says of a part that stays whether it looks different all the same.
 */
export function changedAreas(
  before: Scene | undefined,
  scene: Scene,
  isRenewed: (node: SceneNode) => boolean = () => false,
): readonly Area[] {
  const whole = { x: 0, y: 0, widthPx: scene.widthPx, heightPx: scene.heightPx };
  if (before === undefined || before.page !== scene.page || before.background !== scene.background)
    return [whole];
  const old = keyed(before.nodes);
  const young = keyed(scene.nodes);
  const gone = [...old].filter(([key]) => !young.has(key)).map(([, node]) => node);
  const come = [...young].filter(([key]) => !old.has(key)).map(([, node]) => node);
  // What stays but in another order may cover something else than before.
  const stayed = [...old.keys()].filter((key) => young.has(key));
  const order = [...young.keys()].filter((key) => old.has(key));
  if (stayed.some((key, at) => key !== order[at])) return [whole];
  const renewed = scene.nodes.filter(isRenewed);
  return join([...gone, ...come, ...renewed].map(({ area }) => area));
}

const keys = new WeakMap<SceneNode, string>();

/** Gives each node a key of all it shows, with a count where two are the same. */
function keyed(nodes: readonly SceneNode[]): Map<string, SceneNode> {
  const all = new Map<string, SceneNode>();
  for (const node of nodes) {
    const key = keys.get(node) ?? keyOf(node);
    keys.set(node, key);
    let unique = key;
    for (let copy = 1; all.has(unique); copy += 1) unique = `${key} ${copy}`;
    all.set(unique, node);
  }
  return all;
}

function keyOf(node: SceneNode): string {
  // The modules follow from the text.
  return JSON.stringify(node.kind === "qr" ? { ...node, rows: 0 } : node);
}

/** Joins areas until few are left, each time the two whose union wastes least. */
function join(areas: readonly Area[]): readonly Area[] {
  const joined: Area[] = [];
  for (const area of areas) add(joined, area);
  return joined;
}

function add(joined: Area[], area: Area): void {
  const touching = joined.findIndex((one) => waste(one, area) <= 0);
  const at = touching >= 0 ? touching : joined.length < AREAS_MAX ? -1 : cheapest(joined, area);
  const other = joined[at];
  if (other === undefined) {
    joined.push(area);
    return;
  }
  joined.splice(at, 1);
  add(joined, union(other, area));
}

function cheapest(joined: readonly Area[], area: Area): number {
  const wastes = joined.map((one) => waste(one, area));
  return wastes.indexOf(Math.min(...wastes));
}

/** Gives how many pixels the union has more than both; 0 and less where they share some. */
function waste(a: Area, b: Area): number {
  const both = union(a, b);
  return both.widthPx * both.heightPx - a.widthPx * a.heightPx - b.widthPx * b.heightPx;
}

function union(a: Area, b: Area): Area {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const right = Math.max(a.x + a.widthPx, b.x + b.widthPx);
  const bottom = Math.max(a.y + a.heightPx, b.y + b.heightPx);
  return { x, y, widthPx: right - x, heightPx: bottom - y };
}

export function intersects(a: Area, b: Area): boolean {
  const isBeside = a.x + a.widthPx <= b.x || b.x + b.widthPx <= a.x;
  return !isBeside && a.y + a.heightPx > b.y && b.y + b.heightPx > a.y;
}
