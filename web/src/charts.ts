/** Three counts of the whole graph; each bar opens its rows, and the rows go onto the table. */
import type { Operation } from "../generated/documents";
import { ask } from "./ask";
import { tellCap } from "./actions";
import { button, el, h } from "./dom";
import { filters } from "./filters";
import { item, where as inCountry, type Item, type RawItem } from "./items";
import { dollars, lang, name, number, span, t } from "./language";
import { icon } from "./look";
import { failure } from "./notices";
import { store } from "./store";

type Count = number | string;
interface Raw {
  projects: { totalCount: Count; aggregate: { groups: { keys: { value: string | null }[]; count: Count; sum: number | null; missing: Count }[] } };
  partnerCategories: { nodes: { id: string; name: string; nameFr: string; organisations: { totalCount: Count } }[] };
  cities: { aggregate: { cut: boolean; groups: { keys: { value: string | null; entity: { id: string; name: string; nameFr: string } | null }[]; count: Count }[] } };
}
interface Bar { title: string; count: number; value: number; told: string; operation: Operation; where: object }
const WITH_PROJECTS = { projects: { some: {} } };
let asked = "";

/** Fill the view when it is shown, and again when country or years change. */
export function makeCharts(): void {
  store.on(["view", "filters", "language"], () => { if (store.view === "charts") void fill(); });
}

function projectsWhere(): object | null {
  const parts: object[] = [];
  if (filters.from !== null) parts.push({ starts: { gte: String(filters.from) } });
  if (filters.to !== null) parts.push({ starts: { lte: String(filters.to) } });
  if (filters.minUsd !== null) parts.push({ commitmentUsd: { gte: filters.minUsd } });
  if (filters.country) parts.push({ locations: { some: { node: { countryCode: { equals: filters.country } } } } });
  return parts.length ? { and: parts } : null;
}

const citiesWhere = (): object => ({ ...WITH_PROJECTS, ...(filters.country ? { countryCode: { equals: filters.country } } : {}) });

async function fill(): Promise<void> {
  const place = el("view-charts"), variables = { projects: projectsWhere(), cities: citiesWhere() };
  const wanted = JSON.stringify([variables, lang]);
  if (wanted === asked) return;
  asked = wanted;
  place.replaceChildren(h("p", { class: "loading" }, t("said.loading")));
  try {
    const data = await ask<Raw>("Charts", variables);
    if (asked === wanted) place.replaceChildren(h("p", { class: "hint" }, t("charts.whole")), h("div", { class: "charts" }, money(data), partners(data), cities(data)), h("div", { id: "rows", "aria-live": "polite" }));
  } catch (wrong) { asked = ""; place.replaceChildren(...failure(wrong, () => void fill())); }
}

function money(data: Raw): HTMLElement {
  const dated = data.projects.aggregate.groups.filter((group) => group.keys[0]?.value);
  const years = dated.slice(0, 25).reverse();
  const bars = years.map((group): Bar => {
    const year = group.keys[0]?.value ?? "";
    const range = { starts: { gte: year, lt: String(Number(year) + 1) } };
    return { title: year, count: Number(group.count), value: group.sum ?? 0, told: dollars(group.sum, true) || "–", operation: "RowsOfProjects", where: { and: [range, projectsWhere()].filter(Boolean) } };
  });
  const undated = data.projects.aggregate.groups.filter((group) => !group.keys[0]?.value).reduce((sum, group) => sum + Number(group.count), 0);
  const missing = years.reduce((sum, group) => sum + Number(group.missing), 0);
  return chart(t("charts.money"), bars, [missing ? t("charts.missing", { count: missing }) : "", undated ? t("charts.undated", { count: undated }) : ""]);
}

function partners(data: Raw): HTMLElement {
  return chart(t("charts.partners"), data.partnerCategories.nodes.map((one): Bar => {
    const count = Number(one.organisations.totalCount);
    return { title: lang === "fr" ? one.nameFr : one.name, count, value: count, told: "", operation: "RowsOfOrganisations", where: { categories: { some: { node: { id: { equals: one.id } } } } } };
  }).sort((a, b) => b.count - a.count));
}

function cities(data: Raw): HTMLElement {
  return chart(t("charts.cities"), data.cities.aggregate.groups.filter((group) => group.keys[0]?.entity).map((group): Bar => {
    const country = group.keys[0]?.entity;
    return { title: (lang === "fr" ? country?.nameFr : country?.name) ?? "", count: Number(group.count), value: Number(group.count), told: "", operation: "RowsOfCities",
      where: { ...WITH_PROJECTS, countryCode: { equals: country?.id.replace("country:", "") } } };
  }));
}

function chart(title: string, bars: Bar[], notes: string[] = []): HTMLElement {
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  return h("section", { class: "chart" }, h("h2", {}, title), bars.length ? h("ul", {}, ...bars.map((bar) => h("li", {}, row(bar, most)))) : h("p", { class: "empty" }, t("charts.none")), ...notes.filter(Boolean).map((note) => h("p", { class: "hint" }, note)));
}

function row(bar: Bar, most: number): HTMLElement {
  const filled = h("span", { class: "fill" });
  filled.style.width = `${((bar.value / most) * 100).toFixed(1)}%`;
  return h("button", { type: "button", class: "chart-row", disabled: bar.count === 0, onclick: () => void rows(bar, null) }, h("span", { class: "chart-name" }, bar.title), h("span", { class: "chart-bar" }, filled), h("span", { class: "number" }, [number(bar.count), bar.told].filter(Boolean).join(" · ")));
}

async function rows(bar: Bar, after: string | null): Promise<void> {
  const place = el("rows");
  if (!after) place.replaceChildren(h("p", { class: "loading" }, t("said.loading")));
  try {
    const data = await ask<{ rows: { totalCount: Count; pageInfo: { hasNextPage: boolean; endCursor: string }; nodes: RawItem[] } }>(bar.operation, { where: bar.where, first: 25, after });
    const items = data.rows.nodes.map(item);
    if (!after) place.replaceChildren(h("h2", { tabindex: "-1" }, t("charts.rows", { name: bar.title, count: Number(data.rows.totalCount) })), h("ul", { class: "names columns" }));
    place.querySelector("ul")?.append(...items.map(entry));
    place.querySelector(".tools")?.remove();
    place.append(h("div", { class: "tools" }, button(t("search.add", { count: items.length }), () => { const left = store.add(items, []); if (left) tellCap(left); store.show("graph"); }, "primary"),
      data.rows.pageInfo.hasNextPage ? button(t("group.more", { count: Math.min(25, Number(data.rows.totalCount) - place.querySelectorAll("ul > li").length) }), () => void rows(bar, data.rows.pageInfo.endCursor)) : null));
    if (!after) { place.scrollIntoView({ block: "nearest" }); place.querySelector("h2")?.focus(); }
  } catch (wrong) { place.replaceChildren(...failure(wrong, () => void rows(bar, after))); }
}

function entry(one: Item): HTMLElement {
  return h("li", {}, icon(one.type, 14), button(name(one), () => { store.add([one], []); store.select({ kind: "item", id: one.id }); }, "link"), h("small", {}, [inCountry(one, lang), span(one.from, one.to), dollars(one.usd, true)].filter(Boolean).join(" · ")));
}
