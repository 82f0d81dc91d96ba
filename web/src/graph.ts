/** The drawing: keeps cytoscape in step with the store, and lets one act on it by pointer and by keys. */
import cytoscape, { type CollectionReturnValue, type Core, type NodeSingular, type SingularElementArgument } from "cytoscape";
import fcose from "cytoscape-fcose";
import { types } from "../generated/model";
import { el } from "./dom";
import { shown, type Shown } from "./filters";
import type { Item, Link } from "./items";
import { says, short, t } from "./language";
import { graphStyle } from "./look";
import { store, type Place } from "./store";

cytoscape.use(fcose);
declare global { interface Window { cy?: Core } }

let cy: Core;
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Make the drawing in #cy; `expand` is what a double click does. */
export function makeGraph(expand: (id: string) => void): void {
  cy = cytoscape({ container: el("cy"), style: graphStyle(), minZoom: 0.1, maxZoom: 3, boxSelectionEnabled: false, pixelRatio: "auto" });
  window.cy = cy;
  cy.on("tap", "node", (event) => store.select({ kind: "item", id: (event.target as NodeSingular).id() }));
  cy.on("tap", "edge", (event) => store.select({ kind: "link", key: event.target.id() as string }));
  cy.on("tap", (event) => { if (event.target === cy) store.select(null); });
  cy.on("dbltap", "node", (event) => expand((event.target as NodeSingular).id()));
  cy.on("dragfree", "node", (event) => { const node = event.target as NodeSingular; store.pin(node.id(), { ...node.position() }); });
  el("cy").addEventListener("keydown", move);
  store.on(["scene", "filters"], draw);
  store.on("language", relabel);
  store.on("selection", select);
  store.on("marked", mark);
  store.on("view", () => { if (store.view === "graph") resized(); });
  // A panel that opens takes room away: what was wholly in view stays so.
  new ResizeObserver(() => { const whole = !outside(); cy.resize(); if (whole && outside()) fit(); }).observe(el("cy"));
  draw();
}

/** Take the colours of another theme. */
export function restyle(): void { if (cy) cy.style(graphStyle()); }

const size = (one: Item): number => 20 + Math.min(30, Math.log2(1 + one.degree) * 2.6);
const nodeData = (one: Item) => ({ id: one.id, label: short(one), shape: types[one.type].shape, colour: types[one.type].colour, size: size(one) });
const edgeData = (link: Link) => ({ id: link.key, source: link.from, target: link.to, label: says(link.relation), derived: link.derived });

const away = new Map<string, SingularElementArgument>(); // what filters or a step back have taken away: it comes back to its place, and nothing is laid out for it
const AWAY = 3000; // elements that are kept so

function draw(): void {
  const now = shown();
  const fresh: string[] = [];
  cy.batch(() => {
    take(now);
    back(now.items, short);
    const nodes = [...now.items.values()].filter((one) => !cy.hasElementWithId(one.id));
    cy.add(nodes.map((one) => ({ group: "nodes", data: nodeData(one), position: beside(one.id) })));
    fresh.push(...nodes.map((one) => one.id));
    back(now.links, (link) => says(link.relation));
    cy.add([...now.links.values()].filter((link) => !cy.hasElementWithId(link.key)).map((link) => ({ group: "edges", data: edgeData(link) })));
    bend(now.links);
    cy.nodes(".pinned").forEach((node) => { if (!store.scene.pinned.has(node.id())) node.removeClass("pinned"); });
    for (const [id, at] of store.scene.pinned) { const node = cy.getElementById(id) as NodeSingular; node.addClass("pinned"); node.position(at); }
  });
  label(now);
  select();
  mark();
  if (fresh.length && !place(fresh)) arrange(fresh);
}

/** Take away what is not shown now. */
function take(now: Shown): void {
  if (away.size > AWAY) away.clear();
  const leaving = cy.elements().filter((one) => !now.items.has(one.id()) && !now.links.has(one.id()));
  leaving.forEach((one) => { away.set(one.id(), one); });
  leaving.remove();
}

/** Bring back what was taken away, at once: one by one costs ten times as much. Its words may be those of another language by now. */
function back<T>(all: ReadonlyMap<string, T>, words: (one: T) => string): void {
  const coming = cy.collection();
  for (const id of all.keys()) { const one = away.get(id); if (one) { coming.merge(one); away.delete(id); } }
  coming.restore().forEach((one) => { const label = words(all.get(one.id()) as T); if (one.data("label") !== label) one.data("label", label); });
}

let bent: ReadonlySet<string> = new Set();

/** Curves are for those that would lie on each other: what bends costs much more to draw than what is straight. */
function bend(links: ReadonlyMap<string, Link>): void {
  const between = new Map<string, string[]>();
  for (const { key, from, to } of links.values()) { const pair = from < to ? `${from} ${to}` : `${to} ${from}`; between.set(pair, [...(between.get(pair) ?? []), key]); }
  const now = new Set([...between.values()].flatMap((keys) => (keys.length > 1 || links.get(keys[0] ?? "")?.from === links.get(keys[0] ?? "")?.to ? keys : [])));
  for (const key of now) if (!bent.has(key)) cy.getElementById(key).addClass("bent");
  for (const key of bent) if (!now.has(key)) cy.getElementById(key).removeClass("bent");
  bent = now;
}

/** Beside what a thing was expanded from, so that it does not fly in from nowhere. */
function beside(id: string): { x: number; y: number } {
  const parent = cy.getElementById(store.scene.parents.get(id) ?? "");
  const around = parent.nonempty() ? (parent as NodeSingular).position() : { x: 0, y: 0 };
  const angle = Math.random() * 2 * Math.PI, far = 60 + Math.random() * 60;
  return { x: around.x + far * Math.cos(angle), y: around.y + far * Math.sin(angle) };
}

const ROOM = 115; // between things on a ring: a shape and its words
const CROWD = 12; // from so many known things on, what is new goes on rings around what it hangs on, and nothing is laid out

/** Put what is new on rings around what it came from or hangs on, outside of what is there; a place that is taken is passed over. */
function place(fresh: string[]): boolean {
  const waiting = new Set(fresh), known = cy.nodes().filter((node) => !waiting.has(node.id()));
  if (known.length < CROWD) return false;
  const taken = known.map((node) => ({ ...(node as NodeSingular).position() })), rings = new Map<string, Iterator<Place, never>>();
  const { x1, y1, w, h } = cy.extent();
  cy.batch(() => {
    while (waiting.size) {
      const tied = [...waiting].map((id) => [id, holder(id, waiting)] as const), held = tied.filter(([, by]) => by);
      for (const [id, by] of held.length ? held : tied.slice(0, 1)) {
        const around = rings.get(by?.id() ?? "") ?? ring(by?.position() ?? { x: x1 + w / 2, y: y1 + h / 2 }, taken);
        rings.set(by?.id() ?? "", around);
        const at = around.next().value;
        cy.getElementById(id).position(at);
        taken.push(at);
        waiting.delete(id);
      }
    }
  });
  if (outside()) fit();
  return true;
}

/** What a new thing came from, else something that it hangs on, if that has its place. */
function holder(id: string, waiting: ReadonlySet<string>): NodeSingular | undefined {
  const parent = cy.getElementById(store.scene.parents.get(id) ?? "");
  if (parent.nonempty() && !waiting.has(parent.id())) return parent as NodeSingular;
  return (cy.getElementById(id) as NodeSingular).neighborhood("node").toArray().find((node) => !waiting.has(node.id())) as NodeSingular | undefined;
}

/** The free places around another, the nearest first. */
function* ring(centre: Place, taken: readonly Place[]): Generator<Place, never> {
  const near = (ROOM * 0.75) ** 2, middle = { ...centre };
  for (let r = ROOM; ; r += ROOM) {
    const places = Math.floor((2 * Math.PI * r) / ROOM);
    for (let n = 0; n < places; n += 1) {
      const angle = (2 * Math.PI * n) / places + r;
      const at = { x: middle.x + r * Math.cos(angle), y: middle.y + r * Math.sin(angle) };
      if (!taken.some((other) => (other.x - at.x) ** 2 + (other.y - at.y) ** 2 < near)) yield at;
    }
  }
}

/** Lay out what is new; what is known stays where it is. Without names all is laid out anew, but for what is pinned. */
export function arrange(fresh?: string[]): void {
  const news = new Set(fresh);
  const fixed = cy.nodes().filter((node) => fresh ? !news.has(node.id()) : store.scene.pinned.has(node.id()));
  const all = fixed.empty();
  fixed.lock(); // the constraint pulls, the lock holds
  cy.layout({
    name: "fcose", quality: "default", numIter: cy.nodes().length > 200 ? 600 : 2500, randomize: all, animate: !still.matches && cy.nodes().length < 150, animationDuration: 300, fit: all,
    padding: 40, nodeDimensionsIncludeLabels: true, idealEdgeLength: 90, nodeRepulsion: 9000, packComponents: all,
    fixedNodeConstraint: fixed.map((node) => ({ nodeId: node.id(), position: { ...(node as NodeSingular).position() } })),
    stop: () => { fixed.unlock(); if (outside()) fit(); },
  } as never).run();
}

function outside(): boolean {
  const { x1, y1, x2, y2 } = cy.extent();
  return cy.nodes().some((node) => { const { x, y } = (node as NodeSingular).position(); return x < x1 || y < y1 || x > x2 || y > y2; });
}

export function fit(): void { if (cy.nodes().nonempty()) { cy.fit(undefined, 40); if (cy.zoom() > 1.4) { cy.zoom(1.4); cy.center(); } } }
export function zoom(by: number): void { cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }); }

function resized(): void { requestAnimationFrame(() => { cy.resize(); if (outside()) fit(); }); }

function label(now: Shown): void {
  el("cy").setAttribute("aria-label", t("graph.label", { items: now.items.size, links: now.links.size }));
}

function relabel(): void {
  cy.batch(() => {
    for (const one of store.scene.items.values()) cy.getElementById(one.id).data("label", short(one));
    for (const link of store.scene.links.values()) cy.getElementById(link.key).data("label", says(link.relation));
  });
  label(shown());
}

let lit: CollectionReturnValue | undefined; // what is chosen, and its links

function select(): void {
  const chosen = store.selection;
  cy.batch(() => {
    lit?.unselect().removeClass("beside");
    lit = undefined;
    if (!chosen) return;
    const one = cy.getElementById(chosen.kind === "item" ? chosen.id : chosen.key);
    one.select();
    const around = chosen.kind === "item" ? (one as NodeSingular).connectedEdges() : cy.collection();
    if (around.length <= 12) around.addClass("beside");
    lit = one.union(around);
  });
}

let pointing = false, fading = 0;
const AT_ONCE = 100; // elements that fade in one picture: each costs about half a millisecond

/** What is pointed at shows at once; the others fade a part at a time where they are many, so that nobody waits for that. */
function mark(): void {
  if (!store.marked.size && !pointing) return;
  pointing = store.marked.size > 0;
  cy.batch(() => {
    const marked = pointing ? cy.elements().filter((one) => store.marked.has(one.id())) : cy.collection();
    cy.elements(".marked").difference(marked).removeClass("marked");
    marked.removeClass("dim").addClass("marked");
  });
  clearTimeout(fading);
  if (cy.elements().length > AT_ONCE) fading = window.setTimeout(fade, 100);
  else fade();
}

function fade(): void {
  const wrong = cy.elements().filter((one) => one.hasClass("dim") !== (pointing && !store.marked.has(one.id())));
  cy.batch(() => { wrong.slice(0, AT_ONCE).toggleClass("dim"); });
  if (wrong.length > AT_ONCE) fading = window.setTimeout(fade, 30);
}

/** Arrows go to the nearest thing in that direction; with Shift they move the drawing. */
function move(event: KeyboardEvent): void {
  const steps: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const step = steps[event.key];
  if (!step) return;
  event.preventDefault();
  if (event.shiftKey) { cy.panBy({ x: -step[0] * 60, y: -step[1] * 60 }); return; }
  const here = store.selection?.kind === "item" ? cy.getElementById(store.selection.id) : cy.nodes().first();
  if (here.empty()) return;
  const from = (here as NodeSingular).position();
  let best: NodeSingular | undefined, least = Infinity;
  cy.nodes().forEach((node) => {
    const dx = node.position().x - from.x, dy = node.position().y - from.y;
    const along = dx * step[0] + dy * step[1], aside = Math.abs(dx * step[1]) + Math.abs(dy * step[0]);
    if (along > 1 && along + 2 * aside < least) { least = along + 2 * aside; best = node; }
  });
  const next = store.selection ? best : cy.nodes().first();
  if (next) store.select({ kind: "item", id: next.id() });
}

/** Where a thing stands, to pin it there. */
export function placeOf(id: string): { x: number; y: number } { return { ...(cy.getElementById(id) as NodeSingular).position() }; }

/** The drawing as a picture, at twice its size. */
export async function picture(): Promise<Blob> { return cy.png({ output: "blob-promise", full: true, scale: 2, maxWidth: 8000, maxHeight: 8000, bg: getComputedStyle(document.body).backgroundColor }); }

export function drawing(): Core { return cy; }
