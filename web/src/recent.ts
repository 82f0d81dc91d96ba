/** What was seen lately and which views were kept, in this browser only: ids and names of things, never an answer. */
import type { Item, Text } from "./items";
import type { Label } from "../generated/model";

export interface Recent { id: string; type: Label; name: Text }
export interface Kept { name: string; hash: string }
const RECENT = "partnergraph.recent", KEPT = "partnergraph.views";

function read<T>(key: string): T[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(found) ? found as T[] : [];
  } catch { return []; }
}

export const recent = (): Recent[] => read<Recent>(RECENT);
export const kept = (): Kept[] => read<Kept>(KEPT);

export function remember(one: Item): void {
  const all = [{ id: one.id, type: one.type, name: one.name }, ...recent().filter((other) => other.id !== one.id)];
  localStorage.setItem(RECENT, JSON.stringify(all.slice(0, 8)));
}

export function keep(name: string, hash: string): void {
  localStorage.setItem(KEPT, JSON.stringify([{ name, hash }, ...kept().filter((other) => other.name !== name)].slice(0, 30)));
}

export function forget(name: string): void { localStorage.setItem(KEPT, JSON.stringify(kept().filter((other) => other.name !== name))); }
