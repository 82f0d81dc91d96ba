/** The drawing: keeps cytoscape in step with the store, and lets one act on it by pointer and by keys. */
import cytoscape, { type Core, type ElementDefinition, type NodeSingular, type SingularElementArgument } from "cytoscape";
import fcose from "cytoscape-fcose";
import { types } from "../generated/model";
import { el } from "./dom";
import { shown, type Shown } from "./filters";
import type { Item, Link } from "./items";
import { says, short, t } from "./language";
import { graphStyle } from "./look";
import { store } from "./store";

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
    const added: ElementDefinition[] = [];
    for (const one of now.items.values()) {
      if (cy.hasElementWithId(one.id) || back(one.id, short(one))) continue;
      added.push({ group: "nodes", data: nodeData(one), position: beside(one.id) });
      fresh.push(one.id);
    }
    cy.add(added);
    cy.add([...now.links.values()].filter((link) => !cy.hasElementWithId(link.key) && !back(link.key, says(link.relation))).map((link) => ({ group: "edges", data: edgeData(link) })));
    cy.nodes(".pinned").forEach((node) => { if (!store.scene.pinned.has(node.id())) node.removeClass("pinned"); });
    for (const [id, at] of store.scene.pinned) { const node = cy.getElementById(id) as NodeSingular; node.addClass("pinned"); node.position(at); }
  });
  label(now);
  select();
  mark();
  if (fresh.length && !ring(fresh)) arrange(fresh);
}

/** Take away what is not shown now. */
function take(now: Shown): void {
  if (away.size > AWAY) away.clear();
  const leaving = cy.elements().filter((one) => !now.items.has(one.id()) && !now.links.has(one.id()));
  leaving.forEach((one) => { away.set(one.id(), one); });
  leaving.remove();
}

/** Bring back what was taken away; its words may be those of another language by now. */
function back(id: string, label: string): boolean {
  const one = away.get(id);
  if (!one) return false;
  away.delete(id);
  one.restore();
  one.data("label", label);
  return true;
}

/** Beside what a thing was expanded from, so that it does not fly in from nowhere. */
function beside(id: string): { x: number; y: number } {
  const parent = cy.getElementById(store.scene.parents.get(id) ?? "");
  const around = parent.nonempty() ? (parent as NodeSingular).position() : { x: 0, y: 0 };
  const angle = Math.random() * 2 * Math.PI, far = 60 + Math.random() * 60;
  return { x: around.x + far * Math.cos(angle), y: around.y + far * Math.sin(angle) };
}

const ROOM = 115; // between things on a ring: a shape and its words
const CROWD = 12; // from so many known things on, what is new goes on rings around them

/** Put what is new on rings around what it came from, outside of what is there; a place that is taken is passed over. */
function ring(fresh: string[]): boolean {
  const parent = cy.getElementById(store.scene.parents.get(fresh[0] ?? "") ?? "");
  const known = cy.nodes().filter((node) => !fresh.includes(node.id()));
  if (parent.empty() || known.length < CROWD) return false;
  const centre = (parent as NodeSingular).position();
  const taken = known.map((node) => ({ ...(node as NodeSingular).position() }));
  const waiting = [...fresh];
  cy.batch(() => {
    for (let r = ROOM; waiting.length && r < ROOM * 60; r += ROOM) {
      const places = Math.floor((2 * Math.PI * r) / ROOM);
      for (let n = 0; n < places && waiting.length; n += 1) {
        const angle = (2 * Math.PI * n) / places + r;
        const at = { x: centre.x + r * Math.cos(angle), y: centre.y + r * Math.sin(angle) };
        if (taken.some((other) => Math.hypot(other.x - at.x, other.y - at.y) < ROOM * 0.75)) continue;
        cy.getElementById(waiting.shift() ?? "").position(at);
      }
    }
  });
  if (outside()) fit();
  return true;
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

function select(): void {
  const chosen = store.selection;
  cy.batch(() => {
    cy.$(":selected").unselect();
    cy.edges(".beside").removeClass("beside");
    if (!chosen) return;
    const one = cy.getElementById(chosen.kind === "item" ? chosen.id : chosen.key);
    one.select();
    const around = chosen.kind === "item" ? (one as NodeSingular).connectedEdges() : cy.collection();
    if (around.length <= 12) around.addClass("beside");
  });
}

function mark(): void {
  cy.batch(() => {
    const [marked, others] = store.marked.size ? [cy.elements().filter((one) => store.marked.has(one.id())), cy.elements().filter((one) => !store.marked.has(one.id()))] : [cy.collection(), cy.collection()];
    cy.elements(".marked").difference(marked).removeClass("marked");
    cy.elements(".dim").difference(others).removeClass("dim");
    marked.addClass("marked");
    others.addClass("dim");
  });
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
