/** The drawing: keeps cytoscape in step with the store, and lets one act on it by pointer and by keys. */
import cytoscape, { type Core, type ElementDefinition, type NodeSingular } from "cytoscape";
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
  new ResizeObserver(() => cy.resize()).observe(el("cy"));
  draw();
}

/** Take the colours of another theme. */
export function restyle(): void { if (cy) cy.style(graphStyle()); }

const size = (one: Item): number => 20 + Math.min(30, Math.log2(1 + one.degree) * 2.6);
const nodeData = (one: Item) => ({ id: one.id, label: short(one), shape: types[one.type].shape, colour: types[one.type].colour, size: size(one) });
const edgeData = (link: Link) => ({ id: link.key, source: link.from, target: link.to, label: says(link.relation), derived: link.derived });

function draw(): void {
  const now = shown();
  const fresh: string[] = [];
  cy.batch(() => {
    cy.elements().filter((one) => !now.items.has(one.id()) && !now.links.has(one.id())).remove();
    const added: ElementDefinition[] = [];
    for (const one of now.items.values()) {
      if (cy.getElementById(one.id).empty()) { added.push({ group: "nodes", data: nodeData(one), position: beside(one.id) }); fresh.push(one.id); }
    }
    for (const link of now.links.values()) if (cy.getElementById(link.key).empty()) added.push({ group: "edges", data: edgeData(link) });
    cy.add(added);
    cy.nodes().forEach((node) => { node.toggleClass("pinned", store.scene.pinned.has(node.id())); });
    for (const [id, at] of store.scene.pinned) cy.getElementById(id).position(at);
  });
  label(now);
  select();
  mark();
  if (fresh.length && !ring(fresh)) arrange(fresh);
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
  const box = cy.elements().renderedBoundingBox();
  return box.x1 < 0 || box.y1 < 0 || box.x2 > cy.width() || box.y2 > cy.height();
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
    cy.elements().unselect();
    cy.edges().removeClass("beside");
    if (!chosen) return;
    const one = cy.getElementById(chosen.kind === "item" ? chosen.id : chosen.key);
    one.select();
    const around = chosen.kind === "item" ? (one as NodeSingular).connectedEdges() : cy.collection();
    if (around.length <= 12) around.addClass("beside");
  });
}

function mark(): void {
  cy.batch(() => {
    cy.elements().removeClass("marked dim");
    if (!store.marked.size) return;
    cy.elements().forEach((one) => { one.addClass(store.marked.has(one.id()) ? "marked" : "dim"); });
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
