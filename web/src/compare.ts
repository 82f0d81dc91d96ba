/** Two things side by side: what stands beside both, and through what they are linked; and with whom one thing is linked at all. */
import { ask } from "./ask";
import { selected } from "./actions";
import { button, h } from "./dom";
import { hopLinks, item, type Item, type RawHop, type RawItem } from "./items";
import { inWords, lang, name, t } from "./language";
import { icon } from "./look";
import { failure } from "./notices";
import { tool } from "./panels";
import { pairForm, picker, type Picked } from "./picker";
import { showPath } from "./paths";
import { store } from "./store";

interface Way { sentence: string; sentenceFr: string; nodes: RawItem[]; hops: RawHop[] }
interface Shared { kind: string; thing: RawItem; path: Way }
interface Both {
  common: { totalCount: number | string; reason: string | null; reasonFr: string | null; found: { thing: RawItem; hops: (RawHop & { sentence: string; sentenceFr: string })[] }[] };
  linkages: { found: { sharedCount: number; direct: { sentence: string; sentenceFr: string } | null; shared: Shared[] }[] };
}
interface Linked { linkages: { reason: string | null; reasonFr: string | null; found: { entity: RawItem; sharedCount: number; sourceCount: number; shared: Shared[] }[] } }

/** Make the tools "compare" and "linkages". */
export function makeCompare(): void {
  tool("compare", "compare.title", (place, about) => compareForm(place, (typeof about === "object" ? about : undefined) ?? selected()));
  tool("linkages", "linkages.title", (place, about) => (typeof about === "object" ? linkages(place, about) : undefined));
}

function compareForm(place: HTMLElement, first?: Item): void {
  const one = picker("compare-one", t("compare.first"), first), other = picker("compare-other", t("compare.second"));
  pairForm(place, { hint: "compare.text", run: "compare.run" }, [one, other], async (a, b) => both(await ask<Both>("Compare", { of: [a.id, b.id], from: a.id, first: 25, skip: 0 }), a, b));
}

function both(data: Both, a: Picked, b: Picked): HTMLElement[] {
  const linkage = data.linkages.found[0], common = data.common;
  const parts: HTMLElement[] = [];
  if (linkage?.direct) parts.push(h("h3", {}, t("compare.direct")), h("p", {}, inWords(linkage.direct)));
  parts.push(h("h3", {}, t("compare.common", { count: Number(common.totalCount) })));
  if (!common.found.length) parts.push(h("p", { class: "hint" }, (lang === "fr" ? common.reasonFr : common.reason) ?? t("compare.none")));
  else parts.push(button(t("act.showall"), () => void showCommon(data, [a.id, b.id]), "primary"), h("ul", { class: "names" }, ...common.found.map((one) => {
    const thing = item(one.thing);
    return h("li", { title: one.hops.map((hop) => inWords(hop)).join(" ") }, icon(thing.type, 14), button(name(thing), () => void showCommon(data, [a.id, b.id], thing.id), "link"));
  })));
  if (linkage?.shared.length) parts.push(h("h3", {}, t("compare.shared", { count: linkage.sharedCount })), sharedList(linkage.shared));
  return parts;
}

async function showCommon(data: Both, ids: string[], only?: string): Promise<void> {
  const wanted = data.common.found.filter((one) => !only || one.thing.id === only);
  const ends = (await ask<{ nodes: (RawItem | null)[] }>("Items", { ids })).nodes.filter((raw) => raw !== null).map(item);
  const ties = wanted.flatMap((one) => hopLinks(one.hops));
  store.add([...ends, ...wanted.map((one) => item(one.thing))], ties);
  store.mark(only ? [...ids, only, ...ties.map((link) => link.key)] : []);
  if (store.view !== "graph") store.show("graph");
}

function sharedList(all: Shared[]): HTMLElement {
  return h("ul", { class: "shared" }, ...all.map((one) => {
    const thing = item(one.thing);
    return h("li", {}, icon(thing.type, 14), h("div", {}, button(name(thing), () => { showPath(one.path); store.select({ kind: "item", id: thing.id }); }, "link"), h("small", {}, inWords(one.path))));
  }));
}

async function linkages(place: HTMLElement, of: Item): Promise<void> {
  place.replaceChildren(h("p", { class: "hint" }, t("linkages.text", { name: name(of) })), h("p", { class: "loading" }, t("said.loading")));
  try {
    const data = await ask<Linked>("Linkages", { entity: of.id, first: 12 });
    const found = data.linkages.found;
    place.replaceChildren(h("p", { class: "hint" }, t("linkages.text", { name: name(of) })), ...(found.length ? found.map((one) => {
      const other = item(one.entity);
      return h("details", { class: "project" }, h("summary", {}, icon(other.type, 14), h("span", {}, name(other)), h("small", {}, [t("linkages.shared", { count: one.sharedCount }), t("paths.sources", { count: one.sourceCount })].join(" · "))), sharedList(one.shared));
    }) : [h("p", { class: "note" }, (lang === "fr" ? data.linkages.reasonFr : data.linkages.reason) ?? t("linkages.none"))]));
  } catch (wrong) { place.replaceChildren(...failure(wrong, () => void linkages(place, of))); }
}
