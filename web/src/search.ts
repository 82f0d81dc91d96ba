/** Search as you type: a combobox over the API's suggestions, by keys alone as well. */
import { ask } from "./ask";
import { h, later } from "./dom";
import { tellFailure } from "./notices";
import { lang, t, typeName } from "./language";
import { icon } from "./look";
import { typeOf } from "./items";

export interface Suggestion { id: string; name: string; kind: string; met: string | null; country: { name: string; nameFr: string } | null }
interface Options { id: string; onPick: (one: Suggestion) => void; onAll?: (text: string) => void; keepsName?: boolean; types?: string[] }

/** Make `input` a combobox with its list beside it. */
export function combobox(input: HTMLInputElement, { id, onPick, onAll, keepsName = false, types = [] }: Options): void {
  const list = h("ul", { id: `${id}-list`, role: "listbox", class: "suggestions", hidden: true, "aria-label": t("search.label") });
  const told = h("span", { class: "unseen", role: "status" });
  input.after(list, told);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false" })) input.setAttribute(name, value);
  let found: Suggestion[] = [], at = -1, waiting: AbortController | undefined;

  const close = (): void => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const choose = (one: Suggestion): void => { waiting?.abort(); input.value = keepsName ? one.name : ""; close(); onPick(one); };
  const all = (): void => { const text = input.value.trim(); if (onAll && text) { close(); onAll(text); } };

  function show(text: string): void {
    const rows = found.map((one, n) => row(one, `${id}-${n}`, () => choose(one)));
    if (onAll) rows.push(h("li", { id: `${id}-${found.length}`, role: "option", class: "option all", "aria-selected": "false", onmousedown: (event: Event) => { event.preventDefault(); all(); } }, t("search.more", { text })));
    if (!found.length) rows.unshift(h("li", { class: "option nothing", role: "option", "aria-disabled": "true", "aria-selected": "false" }, t("search.none", { text })));
    list.replaceChildren(...rows);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    told.textContent = t("search.options", { count: found.length });
  }

  const suggest = later(140, (text: string) => {
    waiting?.abort();
    waiting = new AbortController();
    ask<{ suggest: Suggestion[] }>("Suggest", { text, lang: lang.toUpperCase(), types: types.length ? types : null }, waiting.signal)
      .then((data) => { if (input.value.trim() === text) { found = data.suggest; at = -1; show(text); } })
      .catch((wrong: Error) => { if (wrong.name !== "AbortError") { close(); tellFailure(wrong); } });
  });

  function go(by: number): void {
    const options = list.querySelectorAll<HTMLElement>("[role=option]:not([aria-disabled])");
    if (!options.length) return;
    at = (at + by + options.length) % options.length;
    options.forEach((one, n) => one.setAttribute("aria-selected", String(n === at)));
    const here = options[at];
    if (here) { input.setAttribute("aria-activedescendant", here.id); here.scrollIntoView({ block: "nearest" }); }
  }

  input.addEventListener("input", () => { const text = input.value.trim(); if (text.length < 2) { waiting?.abort(); close(); } else suggest(text); });
  input.addEventListener("blur", () => setTimeout(close, 120));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); if (!list.hidden) go(event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); close(); }
    else if (event.key === "Enter") {
      event.preventDefault();
      const one = found[at < 0 ? 0 : at];
      if (at === found.length && onAll) all();
      else if (one && !list.hidden) choose(one);
    }
  });
}

function row(one: Suggestion, id: string, onmousedown: () => void): HTMLLIElement {
  const country = one.country ? (lang === "fr" ? one.country.nameFr : one.country.name) : "";
  return h("li", { id, role: "option", class: "option", "aria-selected": "false", onmousedown: (event: Event) => { event.preventDefault(); onmousedown(); } },
    icon(typeOf(one.kind)), h("span", { class: "grow" }, one.name, one.met ? h("small", {}, ` ${t("search.aka", { name: one.met })}`) : null),
    h("small", { class: "kind" }, [typeName(typeOf(one.kind)), country].filter(Boolean).join(" · ")));
}
