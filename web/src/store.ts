/** What is on the table: things and links, what is pinned or hidden, with undo and redo; the selection, the view and the filters. */
import type { Item, Link } from "./items";

export const MOST = 500; // things in one view: past that, every drawing is a hairball

export interface Place { x: number; y: number }
export interface Scene {
  items: ReadonlyMap<string, Item>; links: ReadonlyMap<string, Link>; hidden: ReadonlySet<string>; pinned: ReadonlyMap<string, Place>;
  parents: ReadonlyMap<string, string>; // what each thing was expanded from
}
export type Selection = { kind: "item"; id: string } | { kind: "link"; key: string } | null;
export type View = "graph" | "table" | "matrix" | "map" | "timeline" | "charts";
type Kind = "scene" | "selection" | "view" | "filters" | "language" | "marked";

const EMPTY: Scene = { items: new Map(), links: new Map(), hidden: new Set(), pinned: new Map(), parents: new Map() };
const KEPT = 100; // steps back

class Store {
  scene: Scene = EMPTY;
  selection: Selection = null;
  view: View = "graph";
  marked: ReadonlySet<string> = new Set(); // a path that is pointed at: ids and keys
  private past: Scene[] = [];
  private future: Scene[] = [];
  private listeners = new Map<Kind, Set<() => void>>();

  on(kind: Kind | Kind[], listener: () => void): void {
    for (const one of Array.isArray(kind) ? kind : [kind]) {
      const all = this.listeners.get(one) ?? new Set();
      this.listeners.set(one, all.add(listener));
    }
  }

  tell(...kinds: Kind[]): void {
    const all = new Set(kinds.flatMap((kind) => [...(this.listeners.get(kind) ?? [])]));
    for (const listener of all) listener();
  }

  /** Replace the scene by a step that can be undone. */
  change(next: Partial<Scene>): void {
    this.past = [...this.past.slice(-KEPT), this.scene];
    this.future = [];
    this.scene = { ...this.scene, ...next };
    this.afterwards();
  }

  get canUndo(): boolean { return this.past.length > 0; }
  get canRedo(): boolean { return this.future.length > 0; }

  undo(): void { this.step(this.past, this.future); }
  redo(): void { this.step(this.future, this.past); }

  /** Take the newest scene of one pile, and put the present one on the other. */
  private step(from: Scene[], to: Scene[]): void {
    const next = from.pop();
    if (!next) return;
    to.push(this.scene);
    this.scene = next;
    this.afterwards();
  }

  private afterwards(): void {
    const gone = this.selection && (this.selection.kind === "item" ? !this.scene.items.has(this.selection.id) : !this.scene.links.has(this.selection.key));
    if (gone) this.selection = null;
    this.tell("scene", ...(gone ? ["selection" as const] : []));
  }

  /** Add things and links; those beyond MOST are left out, and their number is given back. */
  add(items: Item[], links: Link[], parent = ""): number {
    const next = new Map(this.scene.items), tied = new Map(this.scene.links), parents = new Map(this.scene.parents), hidden = new Set(this.scene.hidden);
    let left = 0;
    for (const one of items) {
      if (!next.has(one.id) && next.size >= MOST) { left += 1; continue; }
      if (!next.has(one.id) && parent) parents.set(one.id, parent);
      hidden.delete(one.id);
      next.set(one.id, one);
    }
    for (const link of links) if (next.has(link.from) && next.has(link.to)) tied.set(link.key, link);
    this.change({ items: next, links: tied, parents, hidden });
    return left;
  }

  remove(ids: Iterable<string>): void {
    const gone = new Set(ids);
    this.change({
      items: new Map([...this.scene.items].filter(([id]) => !gone.has(id))),
      links: new Map([...this.scene.links].filter(([, link]) => !gone.has(link.from) && !gone.has(link.to))),
      pinned: new Map([...this.scene.pinned].filter(([id]) => !gone.has(id))),
      parents: new Map([...this.scene.parents].filter(([id]) => !gone.has(id))),
    });
  }

  /** Take away what was expanded from a thing and hangs on nothing else. */
  collapse(id: string): number {
    const leaves = this.leaves(id);
    if (leaves.length) this.remove(leaves);
    return leaves.length;
  }

  leaves(id: string): string[] {
    const neighbours = new Map<string, Set<string>>();
    for (const link of this.scene.links.values()) {
      for (const [one, other] of [[link.from, link.to], [link.to, link.from]] as const) neighbours.set(one, (neighbours.get(one) ?? new Set()).add(other));
    }
    return [...this.scene.parents].filter(([child, parent]) => parent === id && (neighbours.get(child)?.size ?? 0) <= 1 && !this.scene.pinned.has(child)).map(([child]) => child);
  }

  hide(id: string): void { this.change({ hidden: new Set([...this.scene.hidden, id]) }); }
  showAll(): void { this.change({ hidden: new Set() }); }
  clear(): void { this.selection = null; this.change(EMPTY); this.tell("selection"); }

  pin(id: string, at: Place | null): void {
    const pinned = new Map(this.scene.pinned);
    if (at) pinned.set(id, at);
    else pinned.delete(id);
    this.change({ pinned });
  }

  select(selection: Selection): void { this.selection = selection; this.tell("selection"); }
  show(view: View): void { this.view = view; this.tell("view"); }
  mark(keys: Iterable<string>): void { this.marked = new Set(keys); this.tell("marked"); }
}

export const store = new Store();
