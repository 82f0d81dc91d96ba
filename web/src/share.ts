/** The link to what is seen: ids and filters in the address's hash, never data. */
import type { Label, Relation } from "../generated/model";
import { ask } from "./ask";
import { fetchItems, neighbours, tellCap } from "./actions";
import { filters, none, setFilters } from "./filters";
import { hopLinks, item, type Link, type RawHop, type RawItem } from "./items";
import { tellFailure } from "./notices";
import { store, type View } from "./store";

const VIEWS: View[] = ["graph", "table", "matrix", "map", "timeline", "charts"];
const SETS = [["notypes", "typesOff"], ["nolinks", "relationsOff"], ["nosources", "sourcesOff"], ["noprecision", "precisionsOff"]] as const;

/** The hash of this moment. */
export function hash(): string {
  const made = new URLSearchParams();
  if (store.scene.items.size) made.set("n", [...store.scene.items.keys()].join(","));
  const index = new Map([...store.scene.items.keys()].map((id, n) => [id, n]));
  const pairs = [...store.scene.links.values()].map((link) => `${index.get(link.from) ?? ""}.${link.relation}.${index.get(link.to) ?? ""}`);
  if (pairs.length) made.set("l", pairs.join(","));
  if (store.view !== "graph") made.set("v", store.view);
  if (store.scene.hidden.size) made.set("hide", [...store.scene.hidden].join(","));
  if (store.selection) made.set("s", store.selection.kind === "item" ? store.selection.id : store.selection.key);
  for (const [key, field] of SETS) if (filters[field].size) made.set(key, [...filters[field]].join(","));
  for (const field of ["country", "region", "category"] as const) if (filters[field]) made.set(field, filters[field]);
  for (const field of ["from", "to", "minUsd"] as const) if (filters[field] !== null) made.set(field, String(filters[field]));
  if (!filters.undated) made.set("undated", "0");
  if (!filters.withoutUsd) made.set("withoutUsd", "0");
  return `#${made.toString()}`;
}

/** The address to hand on. */
export function address(): string { return `${location.origin}${location.pathname}${hash()}`; }

/** Show what a hash names; false where it names nothing. */
export async function follow(text: string): Promise<boolean> {
  const asked = new URLSearchParams(text.replace(/^#/, ""));
  const listed = (key: string): string[] => (asked.get(key) ?? "").split(",").filter(Boolean);
  const amount = (key: string): number | null => (asked.get(key) ? Number(asked.get(key)) : null);
  setFilters({ ...none(), typesOff: new Set(listed("notypes") as Label[]), relationsOff: new Set(listed("nolinks") as Relation[]), sourcesOff: new Set(listed("nosources")), precisionsOff: new Set(listed("noprecision")),
    country: asked.get("country") ?? "", region: asked.get("region") ?? "", category: asked.get("category") ?? "", from: amount("from"), to: amount("to"), minUsd: amount("minUsd"), undated: asked.get("undated") !== "0", withoutUsd: asked.get("withoutUsd") !== "0" });
  const view = asked.get("v") as View | null;
  const ids = listed("n");
  try {
    if (ids.length) {
      const [items, ties] = await Promise.all([fetchItems(ids), linksOf(ids, listed("l"))]);
      tellCap(store.add(items, ties)); // at once, so that they are laid out by their links
    }
    if (listed("hide").length) store.change({ hidden: new Set(listed("hide")) });
    if (asked.get("grow")) await grow(ids[0] ?? "", asked.get("grow") as Relation, asked.get("way") !== "back");
    if (asked.get("path")) await walk(ids[0] ?? "", asked.get("path") ?? "");
  } catch (wrong) { tellFailure(wrong, () => void follow(text)); }
  const chosen = asked.get("s") ?? "";
  if (store.scene.items.has(chosen)) store.select({ kind: "item", id: chosen });
  else if (store.scene.links.has(chosen)) store.select({ kind: "link", key: chosen });
  if (view && VIEWS.includes(view)) store.show(view);
  return ids.length > 0 || Boolean(view);
}

/** The links that a hash names: one question for each thing that most of them hang on. */
async function linksOf(ids: string[], pairs: string[]): Promise<Link[]> {
  const wanted = pairs.map((pair) => pair.split(".")).map(([from, relation, to]) => [ids[Number(from)] ?? "", relation as Relation, ids[Number(to)] ?? ""] as const).filter(([from, , to]) => from && to);
  const found: Link[] = [];
  const groups = new Map<string, { from: string; relation: Relation; to: string[] }>();
  for (const [from, relation, to] of hubFirst(wanted)) {
    const key = `${from} ${relation}`;
    const group = groups.get(key) ?? { from, relation, to: [] };
    group.to.push(to);
    groups.set(key, group);
  }
  await Promise.all([...groups.values()].flatMap((group) => parts(group.to, 10).map(async (to) => {
    const data = await ask<{ paths: { found: { hops: RawHop[] }[] } }>("Paths", { from: group.from, to, k: 1, maxHops: 1, relations: [group.relation] });
    found.push(...data.paths.found.flatMap((path) => hopLinks(path.hops)));
  })));
  return found;
}

/** Each pair with the end that most pairs hang on first, so that few questions are asked. */
function hubFirst(pairs: (readonly [string, Relation, string])[]): (readonly [string, Relation, string])[] {
  const count = new Map<string, number>();
  for (const [from, , to] of pairs) for (const end of [from, to]) count.set(end, (count.get(end) ?? 0) + 1);
  return pairs.map(([from, relation, to]) => ((count.get(from) ?? 0) >= (count.get(to) ?? 0) ? [from, relation, to] : [to, relation, from]));
}

function parts<T>(all: T[], most: number): T[][] { return all.length ? [all.slice(0, most), ...parts(all.slice(most), most)] : []; }

async function grow(of: string, relation: Relation, forward: boolean): Promise<void> {
  const page = await neighbours(of, relation, forward, null);
  store.add(page.items, page.links, of);
}

async function walk(from: string, to: string): Promise<void> {
  const data = await ask<{ paths: { found: { nodes: RawItem[]; hops: RawHop[] }[] } }>("Paths", { from, to: [to], k: 3, maxHops: 6 });
  store.add(data.paths.found.flatMap((path) => path.nodes.map(item)), data.paths.found.flatMap((path) => hopLinks(path.hops)));
}

