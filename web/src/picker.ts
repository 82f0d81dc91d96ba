/** A field to pick one thing: a name that is searched for as it is typed. */
import { button, h } from "./dom";
import type { Item } from "./items";
import { name, t } from "./language";
import type { Key } from "./messages/en";
import { failure, say } from "./notices";
import { combobox } from "./search";

export interface Picked { id: string; name: string }

export interface Picker { field: HTMLElement; picked: () => Picked | null; set: (one: Picked) => void }

/** A labelled field; `picked` holds what stands in it. Only things of these types are suggested, or of any. */
export function picker(id: string, label: string, first?: Item, types: string[] = []): Picker {
  let now: Picked | null = first ? { id: first.id, name: name(first) } : null;
  const input = h("input", { id, type: "text", value: now?.name ?? "", placeholder: t("search.label") });
  const field = h("div", { class: "field search-field" }, h("label", { for: id }, label), input);
  combobox(input, { id, types, keepsName: true, onPick: (one) => { now = { id: one.id, name: one.name }; } });
  input.addEventListener("input", () => { if (input.value !== now?.name) now = null; });
  return { field, picked: () => now, set: (one) => { now = one; input.value = one.name; } };
}

/** A form of two such fields and `more`: what `answer` makes of both is shown beneath. */
export function pairForm(place: HTMLElement, words: { hint: Key; run: Key }, [one, other]: [Picker, Picker], answer: (a: Picked, b: Picked) => Promise<HTMLElement[]>, ...more: HTMLElement[]): void {
  const found = h("div", { class: "results", "aria-live": "polite" });
  const run = async (): Promise<void> => {
    const a = one.picked(), b = other.picked();
    if (!a || !b) { say(t("paths.pick")); return; }
    found.replaceChildren(h("p", { class: "loading" }, t("said.loading")));
    try {
      found.replaceChildren(...await answer(a, b));
    } catch (wrong) { found.replaceChildren(...failure(wrong, () => void run())); }
  };
  place.replaceChildren(h("p", { class: "hint" }, t(words.hint)), one.field, other.field, ...more, button(t(words.run), () => void run(), "primary wide"), found);
}
