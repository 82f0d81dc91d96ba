/** Which things and links are shown, out of those on the table. */
import type { Label, Relation } from "../generated/model";
import { geography } from "./geography";
import type { Item, Link } from "./items";
import { t } from "./language";
import { store, type Scene } from "./store";

export interface Filters {
  typesOff: Set<Label>; relationsOff: Set<Relation>; sourcesOff: Set<string>; precisionsOff: Set<string>;
  country: string; region: string; category: string; from: number | null; to: number | null; undated: boolean; minUsd: number | null; withoutUsd: boolean;
}

export const none = (): Filters => ({
  typesOff: new Set(), relationsOff: new Set(), sourcesOff: new Set(), precisionsOff: new Set(),
  country: "", region: "", category: "", from: null, to: null, undated: true, minUsd: null, withoutUsd: true,
});

export let filters: Filters = none();

/** Change some of the filters. */
export function setFilters(change: Partial<Filters>): void {
  filters = { ...filters, ...change };
  store.tell("filters");
}

const SET = {
  types: () => filters.typesOff.size > 0, relations: () => filters.relationsOff.size > 0, source: () => filters.sourcesOff.size > 0, precision: () => filters.precisionsOff.size > 0,
  country: () => filters.country !== "", region: () => filters.region !== "", category: () => filters.category !== "", years: () => filters.from !== null || filters.to !== null, usd: () => filters.minUsd !== null,
} as const;
export type Filter = keyof typeof SET;
const set = (): Filter[] => (Object.keys(SET) as Filter[]).filter((one) => SET[one]());

/** How many filters are set, for the button that opens them. */
export const active = (): number => set().length;

/** What a view that asks the whole graph says of the filters that are set and that it cannot follow; empty where it follows all. */
export function unheeded(follows: readonly Filter[]): string {
  const names = set().filter((one) => !follows.includes(one)).map((one) => t(`filter.${one}`));
  return names.length ? t("filter.unheeded", { names: names.join(", ") }) : "";
}

/** The codes of the countries that country and region leave; null where neither is set. */
export function countries(): string[] | null {
  if (!filters.country && !filters.region) return null;
  return [...geography.countries.values()].filter((one) => (!filters.country || one.code === filters.country) && (!filters.region || one.regions.includes(filters.region))).map((one) => one.code);
}

export interface Shown { items: Map<string, Item>; links: Map<string, Link> }

let last: { scene: Scene; filters: Filters; shown: Shown } | undefined;

/** The things and links that meet the filters, hidden ones aside: found once for each set and its filters, as every view asks for them. */
export function shown(): Shown {
  if (last?.scene !== store.scene || last.filters !== filters) last = { scene: store.scene, filters, shown: meeting() };
  return last.shown;
}

function meeting(): Shown {
  const items = new Map([...store.scene.items].filter(([id, one]) => !store.scene.hidden.has(id) && keeps(one)));
  const links = new Map([...store.scene.links].filter(([, link]) => items.has(link.from) && items.has(link.to) && holds(link)));
  return { items, links };
}

function keeps(one: Item): boolean {
  if (filters.typesOff.has(one.type)) return false;
  if (filters.country && one.countries.length && !one.countries.includes(filters.country)) return false;
  if (filters.region && one.countries.length && !one.countries.some((code) => geography.countries.get(code)?.regions.includes(filters.region))) return false;
  if (filters.category && one.categories.length && !one.categories.includes(filters.category)) return false;
  if (one.type === "Project" && !during(one.from, one.to)) return false;
  return one.type !== "Project" || enough(one.usd);
}

function holds(link: Link): boolean {
  if (filters.relationsOff.has(link.relation)) return false;
  if (link.sources.length && link.sources.every((source) => filters.sourcesOff.has(source.id))) return false;
  if (link.precision && filters.precisionsOff.has(link.precision)) return false;
  return during(link.since, link.until) && (link.relation !== "CONNECTS_TO" || enough(link.usd));
}

function enough(usd: number | null): boolean {
  return filters.minUsd === null || (usd === null ? filters.withoutUsd : usd >= filters.minUsd);
}

/** Whether a span meets the years asked for; a span without dates does when the undated are kept. */
function during(since: string, until: string): boolean {
  if (filters.from === null && filters.to === null) return true;
  if (!since && !until) return filters.undated;
  const first = Number((since || until).slice(0, 4)), last = until ? Number(until.slice(0, 4)) : since ? Infinity : first;
  return (filters.to === null || first <= filters.to) && (filters.from === null || last >= filters.from);
}
