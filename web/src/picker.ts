/** A field to pick one thing: a name that is searched for as it is typed. */
import { h } from "./dom";
import type { Item } from "./items";
import { name, t } from "./language";
import type { Key } from "./messages/en";
import { combobox } from "./search";

export interface Picked { id: string; name: string }

/** A labelled field; `picked` holds what stands in it. */
export function picker(id: string, label: Key, first?: Item): { field: HTMLElement; picked: () => Picked | null; set: (one: Picked) => void } {
  let now: Picked | null = first ? { id: first.id, name: name(first) } : null;
  const input = h("input", { id, type: "text", value: now?.name ?? "", placeholder: t("search.label") });
  const field = h("div", { class: "field search-field" }, h("label", { for: id }, t(label)), input);
  combobox(input, { id, keepsName: true, onPick: (one) => { now = { id: one.id, name: one.name }; } });
  input.addEventListener("input", () => { if (input.value !== now?.name) now = null; });
  return { field, picked: () => now, set: (one) => { now = one; input.value = one.name; } };
}
