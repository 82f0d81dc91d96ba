/** The same set as tables: the accessible twin of the drawing, with the same actions. */
import { collapse, degrees, expand, nameOf } from "./actions";
import { button, el, h } from "./dom";
import { shown } from "./filters";
import { where, type Item, type Link } from "./items";
import { dollars, lang, name, number, says, t, typeName, years } from "./language";
import { icon } from "./look";
import type { Key } from "./messages/en";
import { store } from "./store";

interface Column { key: Key; of: (one: Item) => string | number; show?: (one: Item) => string; kind?: string }
let sortedBy = 0, upwards = true;

/** Fill the view from now on whenever it is shown. */
export function makeTable(): void {
  store.on(["view", "scene", "filters", "language", "selection"], () => { if (store.view === "table") fill(); });
}

function fill(): void {
  const { items, links } = shown();
  const place = el("view-table");
  if (!items.size) { place.replaceChildren(h("p", { class: "empty" }, t(store.scene.items.size ? "scene.nothing" : "scene.empty"))); return; }
  const focus = (document.activeElement as HTMLElement | null)?.dataset.focus;
  place.replaceChildren(h("h2", {}, `${t("table.things")} (${number(items.size)})`), scroll(t("table.things"), things([...items.values()])),
    ...(links.size ? [h("h2", {}, `${t("table.links")} (${number(links.size)})`), scroll(t("table.links"), ties([...links.values()]))] : []));
  if (focus) place.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
}

const scroll = (label: string, table: HTMLElement): HTMLElement => h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, table);

function columns(): Column[] {
  const count = degrees();
  return [
    { key: "table.name", of: (one) => name(one) }, { key: "table.type", of: (one) => typeName(one.type) }, { key: "table.where", of: (one) => where(one, lang) },
    { key: "table.dates", of: (one) => one.from || one.to, show: (one) => years(one.from, one.to) },
    { key: "table.usd", of: (one) => one.usd ?? -1, show: (one) => dollars(one.usd), kind: "number" },
    { key: "table.links.count", of: (one) => count.get(one.id) ?? 0, show: (one) => number(count.get(one.id) ?? 0), kind: "number" },
  ];
}

function things(items: Item[]): HTMLElement {
  const all = columns(), by = all[sortedBy];
  if (by) items.sort((a, b) => { const x = by.of(a), y = by.of(b); return (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), lang)) * (upwards ? 1 : -1); });
  const head = h("tr", {}, ...all.map((column, n) => h("th", { scope: "col", "aria-sort": n === sortedBy ? (upwards ? "ascending" : "descending") : "none", class: column.kind ?? "" },
    button(`${t(column.key)}${n === sortedBy ? (upwards ? " ▲" : " ▼") : ""}`, () => { upwards = n === sortedBy ? !upwards : !column.kind; sortedBy = n; fill(); }, "sort", { "data-focus": `sort-${n}` }))), h("th", { scope: "col" }, t("table.actions")));
  return h("table", {}, h("thead", {}, head), h("tbody", {}, ...items.map((one) => thing(one, all))));
}

function thing(one: Item, all: Column[]): HTMLElement {
  const chosen = store.selection?.kind === "item" && store.selection.id === one.id;
  const act = (key: Key, sign: string, run: () => void): HTMLElement => button(sign, run, "icon", { "aria-label": `${t(key)}: ${name(one)}`, title: t(key), "data-focus": `${key} ${one.id}` });
  return h("tr", { class: chosen ? "chosen" : "", "aria-selected": chosen ? "true" : undefined },
    h("th", { scope: "row" }, icon(one.type), button(name(one), () => store.select({ kind: "item", id: one.id }), "link", { "data-focus": `name ${one.id}` })),
    ...all.slice(1).map((column) => h("td", { class: column.kind ?? "" }, column.show ? column.show(one) : String(column.of(one)))),
    h("td", { class: "acts" }, act("act.expand", "＋", () => void expand(one.id)), act("act.collapse", "－", () => collapse(one.id)), act("act.hide", "◌", () => store.hide(one.id)), act("act.remove", "✕", () => store.remove([one.id]))));
}

function ties(links: Link[]): HTMLElement {
  const rows = links.map((link) => [nameOf(link.from), link, nameOf(link.to)] as const).sort((a, b) => a[0].localeCompare(b[0], lang) || a[2].localeCompare(b[2], lang));
  return h("table", {}, h("thead", {}, h("tr", {}, ...(["table.from", "table.relation", "table.to", "table.dates", "table.usd", "table.sources"] as const).map((key) => h("th", { scope: "col", class: key === "table.usd" ? "number" : "" }, t(key))), h("th", { scope: "col" }, t("table.actions")))),
    h("tbody", {}, ...rows.map(([from, link, to]) => h("tr", { class: store.selection?.kind === "link" && store.selection.key === link.key ? "chosen" : "" }, h("th", { scope: "row" }, from), h("td", { class: "wrap" }, says(link.relation)), h("td", { class: "wrap" }, to), h("td", {}, years(link.since, link.until)), h("td", { class: "number" }, dollars(link.usd)),
      h("td", { class: "wrap" }, link.sources.map((source) => source.name).join(", ") || (link.derived ? t("group.computed") : "")),
      h("td", { class: "acts" }, button(t("table.why"), () => store.select({ kind: "link", key: link.key }), "small", { "aria-label": `${t("evidence.why")} ${from}, ${to}`, "data-focus": `why ${link.key}` }))))));
}
