/** Paths between two picks, told in words and shown in the drawing. */
import { ask } from "./ask";
import { selected } from "./actions";
import { button, h } from "./dom";
import { hopLinks, item, type Item, type RawHop, type RawItem } from "./items";
import { inWords, lang, name, t } from "./language";
import { icon } from "./look";
import { tool } from "./panels";
import { pairForm, picker } from "./picker";
import { store } from "./store";

interface RawPath { length: number; sourceCount: number; sentence: string; sentenceFr: string; nodes: RawItem[]; hops: RawHop[] }
interface Found { paths: { complete: boolean; reason: string | null; reasonFr: string | null; found: RawPath[] } }
let last: { from?: Item; to?: Item } = {};

/** Make the tool "paths". */
export function makePaths(): void {
  tool("paths", "paths.title", (place, about) => {
    const first = (typeof about === "object" ? about : undefined) ?? last.from ?? selected();
    const chosen = selected();
    form(place, first, last.to ?? (chosen && chosen.id !== first?.id ? chosen : undefined));
  });
}

function form(place: HTMLElement, first?: Item, second?: Item): void {
  const from = picker("path-from", t("paths.from"), first), to = picker("path-to", t("paths.to"), second);
  const count = select("path-count", [1, 3, 5, 10], 3), hops = select("path-hops", [1, 2, 3, 4, 5, 6], 4);
  const limits = h("div", { class: "pair" }, h("div", { class: "field" }, h("label", { for: "path-count" }, t("paths.count")), count), h("div", { class: "field" }, h("label", { for: "path-hops" }, t("paths.hops")), hops));
  pairForm(place, { hint: "paths.text", run: "paths.find" }, [from, to],
    async (a, b) => told((await ask<Found>("Paths", { from: a.id, to: [b.id], k: Number(count.value), maxHops: Number(hops.value) })).paths), limits);
  last = {};
}

function select(id: string, values: number[], chosen: number): HTMLSelectElement {
  return h("select", { id }, ...values.map((value) => h("option", { value, selected: value === chosen }, String(value))));
}

function told(found: Found["paths"]): HTMLElement[] {
  if (!found.found.length) return [h("p", { class: "note" }, t("paths.none"), " ", (lang === "fr" ? found.reasonFr : found.reason) ?? "")];
  const all = found.found.map(way);
  showPath(found.found[0] as RawPath);
  return [...all, h("p", { class: "hint" }, t(found.complete ? "paths.complete" : "paths.incomplete"))];
}

function way(path: RawPath): HTMLElement {
  const nodes = path.nodes.map(item);
  return h("article", { class: "path" }, h("p", { class: "hint" }, [t("paths.steps", { count: path.length }), t("paths.sources", { count: path.sourceCount })].join(" · ")),
    h("ol", { class: "steps" }, ...nodes.map((one) => h("li", {}, icon(one.type, 14), button(name(one), () => { showPath(path); store.select({ kind: "item", id: one.id }); }, "link")))),
    h("p", {}, inWords(path)), button(t("paths.mark"), () => showPath(path), "small"));
}

/** Put a path on the table, and point at it. */
export function showPath(path: { nodes: RawItem[]; hops: RawHop[] }): void {
  const nodes = path.nodes.map(item), ties = hopLinks(path.hops);
  store.add(nodes, ties);
  store.mark([...nodes.map((one) => one.id), ...ties.map((link) => link.key)]);
  if (store.view !== "graph") store.show("graph");
}
