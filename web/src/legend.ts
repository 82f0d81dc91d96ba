/** The legend: each kind of thing and of link with its number, pressed to hide or show it. */
import type { Label, Relation } from "../generated/model";
import { types } from "../generated/model";
import { h, svg } from "./dom";
import { filters, setFilters } from "./filters";
import { number, pick, says, t, typeName } from "./language";
import { relations } from "../generated/model";
import { icon } from "./look";
import { openTool, tool } from "./panels";
import { store } from "./store";

let place: HTMLElement | undefined;

/** Give the panel its legend, in step with what is on the table. */
export function makeLegend(): void {
  tool("legend", "legend.title", (into) => { place = into; fill(); });
  store.on(["scene", "filters"], () => { if (openTool() === "legend") fill(); });
}

/** How many there are of each kind, the most first. */
function counted<T extends string>(all: Iterable<T>): [T, number][] {
  const made = new Map<T, number>();
  for (const one of all) made.set(one, (made.get(one) ?? 0) + 1);
  return [...made].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

function fill(): void {
  const kinds = counted([...store.scene.items.values()].map((one) => one.type)), ties = counted([...store.scene.links.values()].map((link) => link.relation));
  if (!kinds.length) { place?.replaceChildren(h("p", { class: "hint" }, t("scene.empty"))); return; }
  const focus = (document.activeElement as HTMLElement | null)?.dataset.kind;
  place?.replaceChildren(h("p", { class: "hint" }, t("legend.hint")), h("h3", {}, t("legend.things")), h("ul", { class: "legend" }, ...kinds.map(([type, count]) => thing(type, count))),
    ...(ties.length ? [h("h3", {}, t("legend.links")), h("ul", { class: "legend" }, ...ties.map(([relation, count]) => link(relation, count)))] : []),
    ...(ties.some(([relation]) => relations[relation].derived) ? [h("p", { class: "hint" }, t("legend.derived"))] : []));
  if (focus) place?.querySelector<HTMLElement>(`[data-kind="${focus}"]`)?.focus();
}

function entry(kind: string, off: boolean, picture: Node, words: string, about: string, count: number, flip: () => void): HTMLElement {
  return h("li", {}, h("button", { type: "button", class: "key", "aria-pressed": String(!off), "data-kind": kind, title: about, onclick: flip }, picture, h("span", { class: "grow" }, words), h("span", { class: "number" }, number(count))));
}

function thing(type: Label, count: number): HTMLElement {
  return entry(type, filters.typesOff.has(type), icon(type, 18), typeName(type), pick(types[type].about), count, () => setFilters({ typesOff: flipped(filters.typesOff, type) }));
}

function link(relation: Relation, count: number): HTMLElement {
  const dashes = relations[relation].derived ? { "stroke-dasharray": "4 2" } : {};
  const line = svg("svg", { viewBox: "0 0 20 20", width: 18, height: 18, "aria-hidden": "true", class: "icon" }, svg("path", { d: "M1 10h14m-4-4 5 4-5 4", class: "stroke", ...dashes }));
  return entry(relation, filters.relationsOff.has(relation), line, says(relation), pick(relations[relation].about), count, () => setFilters({ relationsOff: flipped(filters.relationsOff, relation) }));
}

/** A set with one value put in or taken out. */
export function flipped<T>(of: Set<T>, one: T): Set<T> {
  const made = new Set(of);
  if (!made.delete(one)) made.add(one);
  return made;
}
