/** Three counts of the whole graph; each bar opens its rows, and the rows go onto the table. */
import type { Operation } from "../generated/documents";
import { ask } from "./ask";
import { tellCap } from "./actions";
import { button, el, h } from "./dom";
import { countries, filters, unheeded, type Filter } from "./filters";
import { loadGeography } from "./geography";
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
let asked = "";

/** Fill the view when it is shown, and again when what it follows changes. */
export function makeCharts(): void {
  store.on(["view", "filters", "language"], () => { if (store.view === "charts") void fill(); });
}

const among = (codes: string[]): object => ({ in: codes });
/** A condition, or that there is no value, where what has none is kept. */
const orNone = (field: string, condition: object, kept: boolean, also: object = {}): object => ({ or: [{ ...also, [field]: condition }, ...(kept ? [{ ...also, [field]: { exists: false } }] : [])] });

/** Projects of the years, of the amount and in the countries: the same that the set keeps. */
function projectsWhere(place = true): object | null {
  const parts: object[] = [], codes = place ? countries() : null;
  // a project runs in the years when it ends in or after the first of them and starts in or before the last
  if (filters.from !== null) parts.push({ or: [{ ends: { gte: String(filters.from) } }, { ends: { exists: false }, starts: { exists: true } }, ...(filters.undated ? [{ ends: { exists: false }, starts: { exists: false } }] : [])] });
  if (filters.to !== null) parts.push({ or: [{ starts: { lt: String(filters.to + 1) } }, { starts: { exists: false }, ends: { lt: String(filters.to + 1) } }, ...(filters.undated ? [{ ends: { exists: false }, starts: { exists: false } }] : [])] });
  if (filters.minUsd !== null) parts.push({ or: [{ commitmentUsd: { gte: filters.minUsd } }, orNone("disbursementUsd", { gte: filters.minUsd }, filters.withoutUsd, { commitmentUsd: { exists: false } })] });
  if (codes) parts.push({ locations: { some: { node: { or: [...["asCity", "asArea", "asSite"].map((kind) => ({ [kind]: { countryCode: among(codes) } })), { asCountry: { iso2: among(codes) } }] } } } });
  return parts.length ? { and: parts } : null;
}

/** Cities with such projects. */
function citiesWhere(codes: string[] | null): object {
  const of = projectsWhere(false);
  return { projects: { some: of ? { node: of } : {} }, ...(codes ? { countryCode: among(codes) } : {}) };
}

/** Organisations with their headquarters there, or of which no headquarters are known. */
function organisationsWhere(): object | null { const codes = countries(); return codes ? orNone("headquarters", among(codes), true) : null; }

async function fill(): Promise<void> {
  const place = el("view-charts");
  if (filters.country || filters.region) await loadGeography();
  const organisations = organisationsWhere();
  const variables = { projects: projectsWhere(), cities: citiesWhere(countries()), categories: filters.category ? { id: { equals: filters.category } } : null, partners: organisations ? { node: organisations } : null };
  const wanted = JSON.stringify([variables, ...[MONEY, PARTNERS, CITIES].map(unheeded), lang]);
  if (wanted === asked) return;
  asked = wanted;
  place.replaceChildren(h("p", { class: "loading" }, t("said.loading")));
  try {
    const data = await ask<Raw>("Charts", variables);
    if (asked === wanted) place.replaceChildren(h("p", { class: "hint" }, t("charts.whole")), h("div", { class: "charts" }, money(data), partners(data), cities(data)), h("div", { id: "rows", "aria-live": "polite" }));
  } catch (wrong) { asked = ""; place.replaceChildren(...failure(wrong, () => void fill())); }
}

const MONEY: Filter[] = ["country", "region", "years", "usd"], PARTNERS: Filter[] = ["country", "region", "category"], CITIES = MONEY;

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
  return chart(t("charts.money"), bars, [unheeded(MONEY), missing ? t("charts.missing", { count: missing }) : "", undated ? t("charts.undated", { count: undated }) : ""]);
}

function partners(data: Raw): HTMLElement {
  return chart(t("charts.partners"), data.partnerCategories.nodes.map((one): Bar => {
    const count = Number(one.organisations.totalCount);
    return { title: lang === "fr" ? one.nameFr : one.name, count, value: count, told: "", operation: "RowsOfOrganisations", where: { and: [{ categories: { some: { node: { id: { equals: one.id } } } } }, organisationsWhere()].filter(Boolean) } };
  }).sort((a, b) => b.count - a.count), [unheeded(PARTNERS), countries() ? t("charts.headquarters") : ""]);
}

function cities(data: Raw): HTMLElement {
  return chart(t("charts.cities"), data.cities.aggregate.groups.filter((group) => group.keys[0]?.entity).map((group): Bar => {
    const country = group.keys[0]?.entity;
    return { title: (lang === "fr" ? country?.nameFr : country?.name) ?? "", count: Number(group.count), value: Number(group.count), told: "", operation: "RowsOfCities",
      where: citiesWhere([country?.id.replace("country:", "") ?? ""]) };
  }), [unheeded(CITIES)]);
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
    place.append(h("div", { class: "tools" }, button(t("search.add", { count: items.length }), () => { tellCap(store.add(items, [])); store.show("graph"); }, "primary"),
      data.rows.pageInfo.hasNextPage ? button(t("group.more", { count: Math.min(25, Number(data.rows.totalCount) - place.querySelectorAll("ul > li").length) }), () => void rows(bar, data.rows.pageInfo.endCursor)) : null));
    if (!after) { place.scrollIntoView({ block: "nearest" }); place.querySelector("h2")?.focus(); }
  } catch (wrong) { place.replaceChildren(...failure(wrong, () => void rows(bar, after))); }
}

function entry(one: Item): HTMLElement {
  return h("li", {}, icon(one.type, 14), button(name(one), () => { store.add([one], []); store.select({ kind: "item", id: one.id }); }, "link"), h("small", {}, [inCountry(one, lang), span(one.from, one.to), dollars(one.usd, true)].filter(Boolean).join(" · ")));
}
