/** The set along the years: a bar for each thing and link that has a date. */
import { nameOf } from "./actions";
import { el, h } from "./dom";
import { shown } from "./filters";
import { name, says, span, t, years } from "./language";
import { icon } from "./look";
import { store, type Selection } from "./store";
import type { Label } from "../generated/model";

interface Bar { from: number; to: number; open: boolean; title: string; dates: string; years: string; type: Label | null; selection: Selection }

/** Fill the view whenever it is shown. */
export function makeTimeline(): void {
  store.on(["view", "scene", "filters", "language", "selection"], () => { if (store.view === "timeline") fill(); });
}

function fill(): void {
  const place = el("view-timeline");
  const { items, links } = shown();
  const all: Bar[] = [...items.values()].map((one) => bar(one.from, one.to, name(one), one.type, { kind: "item", id: one.id }))
    .concat([...links.values()].map((link) => bar(link.since, link.until, `${nameOf(link.from)} · ${says(link.relation)} · ${nameOf(link.to)}`, null, { kind: "link", key: link.key })))
    .filter((one): one is Bar => one !== null) as Bar[];
  const dated = all.filter((one) => one.from).sort((a, b) => a.from - b.from || a.to - b.to);
  if (!dated.length) { place.replaceChildren(h("p", { class: "empty" }, t(store.scene.items.size ? "timeline.none" : "scene.empty"))); return; }
  const first = Math.min(...dated.map((one) => one.from)), last = Math.max(...dated.map((one) => one.to)) + 1, step = pace(last - first);
  const marks = Array.from({ length: Math.ceil((last - first) / step) + 1 }, (_, n) => Math.ceil(first / step) * step + n * step).filter((year) => year <= last);
  place.replaceChildren(h("h2", {}, t("timeline.title")), h("p", { class: "hint" }, t("timeline.undated", { count: all.length - dated.length })),
    h("div", { class: "timeline", role: "list", "aria-label": t("timeline.label", { count: dated.length }) },
      h("div", { class: "years", "aria-hidden": "true" }, ...marks.map((year) => placed(h("span", {}, String(year)), (year - first) / (last - first)))),
      ...dated.map((one) => line(one, first, last))));
}

function bar(since: string, until: string, title: string, type: Label | null, selection: Selection): Bar {
  const from = Number((since || until).slice(0, 4)), to = Number((until || since).slice(0, 4));
  return { from, to: Math.max(from, to), open: Boolean(since) && !until, title, dates: span(since, until), years: years(since, until), type, selection };
}

const pace = (years: number): number => [1, 2, 5, 10, 20].find((step) => years / step <= 9) ?? 50;

/** Place an element along the line: the style is set by script, which the page's policy allows. */
function placed<T extends HTMLElement>(one: T, left: number, width?: number): T {
  one.style.left = `${(left * 100).toFixed(2)}%`;
  if (width !== undefined) one.style.width = `max(6px, ${(width * 100).toFixed(2)}%)`;
  return one;
}

function line(one: Bar, first: number, last: number): HTMLElement {
  const chosen = store.selection && one.selection && JSON.stringify(store.selection) === JSON.stringify(one.selection);
  const about = `${one.title}, ${one.dates}${one.open ? `, ${t("timeline.open")}` : ""}`;
  return h("div", { class: "line", role: "listitem" }, h("button", { type: "button", class: `bar-row${chosen ? " chosen" : ""}`, title: about, onclick: () => store.select(one.selection) },
    h("span", { class: "bar-name" }, one.type ? icon(one.type, 14) : "→ ", h("span", {}, one.title)), h("span", { class: "track" }, placed(h("span", { class: `bar${one.open ? " open" : ""}${one.type ? "" : " tie"}` }), (one.from - first) / (last - first), (one.to + 1 - one.from) / (last - first))), h("small", {}, one.years)));
}
