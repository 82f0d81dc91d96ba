/** What one can do to the things on the table: the same from graph, table, details and keys. */
import type { Relation } from "../generated/model";
import { ask } from "./ask";
import { shown } from "./filters";
import { item, links, type Item, type Link, type RawItem, type RawTie } from "./items";
import { name, t } from "./language";
import { say, tellFailure } from "./notices";
import { remember } from "./recent";
import { MOST, store } from "./store";

export const PAGE = 25; // things that one press brings

export interface RawGroup {
  relation: Relation; forward: boolean; about: string; aboutFr: string; linkCount: number | string; types: { type: string; count: number | string }[]; neighbours: { totalCount: number | string };
}
export interface Page { items: Item[]; links: Link[]; total: number; next: string | null }

/** The things with these ids; it is told when some are not known. */
export async function fetchItems(ids: string[]): Promise<Item[]> {
  const data = await ask<{ nodes: (RawItem | null)[] }>("Items", { ids });
  const found = data.nodes.filter((raw): raw is RawItem => Boolean(raw?.name)).map(item);
  if (found.length < ids.length) say(t("error.unknown", { count: ids.length - found.length }));
  return found;
}

/** Put things with these ids on the table, and select the first. */
export async function open(ids: string[], select = true): Promise<Item[]> {
  const found = await fetchItems(ids);
  tellCap(store.add(found, []));
  const first = found[0];
  if (first && select) { store.select({ kind: "item", id: first.id }); remember(first); }
  return found;
}

/** One page of the neighbours of a thing by a relation. */
export async function neighbours(of: string, relation: Relation, forward: boolean, after: string | null, first = PAGE): Promise<Page> {
  const data = await ask<{ neighbours: { groups: { neighbours: { totalCount: number | string; pageInfo: { hasNextPage: boolean; endCursor: string };
    edges: { node: RawItem; links: RawTie[] }[] } }[] } }>("Expand", { of, relation, direction: forward ? "FORWARD" : "BACKWARD", first, after, order: "DEGREE" });
  const page = data.neighbours.groups[0]?.neighbours;
  return {
    items: page?.edges.map((edge) => item(edge.node)) ?? [], links: page?.edges.flatMap((edge) => links(of, edge.node.id, edge.links)) ?? [],
    total: Number(page?.totalCount ?? 0), next: page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null,
  };
}

const cursors = new Map<string, string | null>(); // how far each group has been read
export const groupKey = (of: string, group: { relation: string; forward: boolean }): string => `${of} ${group.relation} ${group.forward}`;

/** How many neighbours of a group stand on the table. */
export function present(of: string, group: { relation: string; forward: boolean }): number {
  let count = 0;
  for (const link of store.scene.links.values()) if (link.relation === group.relation && (group.forward ? link.from : link.to) === of) count += 1;
  return count;
}

/** Bring the next neighbours of a group; those that are there already are passed over. */
export async function expandGroup(of: string, group: { relation: Relation; forward: boolean }): Promise<void> {
  const key = groupKey(of, group);
  const fresh = present(of, group) === 0;
  let page = await neighbours(of, group.relation, group.forward, fresh ? null : cursors.get(key) ?? null);
  // What a shared link or an undone step has brought is passed over, a page at a time.
  while (page.next && page.items.every((one) => store.scene.items.has(one.id))) page = await neighbours(of, group.relation, group.forward, page.next);
  cursors.set(key, page.next);
  const before = store.scene.items.size;
  const left = store.add(page.items, page.links, of);
  say(t("said.added", { count: store.scene.items.size - before }));
  tellCap(left);
}

/** Bring some of each of the largest groups of stated links: what a double click does. */
export async function expand(id: string): Promise<void> {
  try {
    const data = await ask<{ stated: { groups: RawGroup[] } }>("Groups", { of: id });
    const pages = await Promise.all(data.stated.groups.slice(0, 5).map((group) => neighbours(id, group.relation, group.forward, null, 12)));
    const before = store.scene.items.size;
    const left = store.add(pages.flatMap((page) => page.items), pages.flatMap((page) => page.links), id);
    say(t("said.added", { count: store.scene.items.size - before }));
    tellCap(left);
  } catch (wrong) { tellFailure(wrong, () => void expand(id)); }
}

export function collapse(id: string): void { say(t("said.removed", { count: store.collapse(id) })); }
/** Tell how many things found no room, if any. */
export function tellCap(left: number): void { if (left) say(t("scene.cap", { most: MOST, left })); }

/** The selected thing, if one is. */
export function selected(): Item | undefined {
  return store.selection?.kind === "item" ? store.scene.items.get(store.selection.id) : undefined;
}

/** How many shown links a thing has. */
export function degrees(): Map<string, number> {
  const made = new Map<string, number>();
  for (const link of shown().links.values()) for (const end of [link.from, link.to]) made.set(end, (made.get(end) ?? 0) + 1);
  return made;
}

/** The name of a thing on the table, by its id. */
export function nameOf(id: string): string { const one = store.scene.items.get(id); return one ? name(one) : id; }
