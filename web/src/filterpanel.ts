/** The form of filters: what is shown of the set, by place, category, time, source, precision and amount. */
import { button, h, later } from "./dom";
import { active, filters, none, setFilters, shown } from "./filters";
import { geography, loadGeography } from "./geography";
import { lang, t } from "./language";
import { flipped } from "./legend";
import { tellFailure } from "./notices";
import { openTool, tool } from "./panels";
import { store } from "./store";
import type { Key } from "./messages/en";

let place: HTMLElement | undefined;

/** Make the tool "filters", and keep the number on its button. */
export function makeFilters(): void {
  tool("filters", "filter.title", async (into) => {
    place = into;
    fill();
    try { await loadGeography(); fill(); } catch (wrong) { tellFailure(wrong); }
  });
  store.on("filters", badge);
  store.on("scene", () => { if (openTool() === "filters" && !place?.contains(document.activeElement)) fill(); });
}

function badge(): void {
  const count = active();
  const spot = document.getElementById("filter-count");
  if (spot) { spot.textContent = count ? String(count) : ""; spot.hidden = !count; }
  const told = document.getElementById("filter-told");
  if (told) told.textContent = t("scene.filtered", { shown: shown().items.size, items: store.scene.items.size });
}

interface Choice { value: string; text: string }
const sorted = (all: Choice[]): Choice[] => all.sort((a, b) => a.text.localeCompare(b.text, lang));

function fill(): void {
  const sources = new Map([...store.scene.links.values()].flatMap((link) => link.sources.map((source) => [source.id, source.name] as const)));
  const precisions = [...new Set([...store.scene.links.values()].map((link) => link.precision).filter(Boolean))].sort();
  place?.replaceChildren(
    h("p", { class: "hint", id: "filter-told", role: "status" }, t("scene.filtered", { shown: shown().items.size, items: store.scene.items.size })),
    select("filter.country", filters.country, sorted([...geography.countries.values()].map((one) => ({ value: one.code, text: one.name[lang] }))), (country) => setFilters({ country })),
    select("filter.region", filters.region, sorted([...geography.regions.values()].map((one) => ({ value: one.id, text: one.name[lang] }))), (region) => setFilters({ region })),
    select("filter.category", filters.category, geography.categories.map((one) => ({ value: one.id, text: one.name[lang] })), (category) => setFilters({ category })),
    h("p", { class: "hint" }, t("filter.note")),
    h("div", { class: "pair" }, numeric("filter.from", filters.from, (from) => setFilters({ from })), numeric("filter.to", filters.to, (to) => setFilters({ to }))),
    check(t("filter.undated"), filters.undated, (undated) => setFilters({ undated })),
    numeric("filter.usd", filters.minUsd, (minUsd) => setFilters({ minUsd })), check(t("filter.withoutusd"), filters.withoutUsd, (withoutUsd) => setFilters({ withoutUsd })),
    h("fieldset", {}, h("legend", {}, t("filter.source")), ...(sources.size ? [...sources].map(([id, name]) => check(name, !filters.sourcesOff.has(id), () => setFilters({ sourcesOff: flipped(filters.sourcesOff, id) }))) : [h("p", { class: "hint" }, t("filter.nosources"))])),
    ...(precisions.length ? [h("fieldset", {}, h("legend", {}, t("filter.precision")), ...precisions.map((one) => check(precision(one), !filters.precisionsOff.has(one), () => setFilters({ precisionsOff: flipped(filters.precisionsOff, one) }))))] : []),
    button(t("filter.clear"), () => { setFilters(none()); fill(); }));
}

/** A precision in words. */
export function precision(of: string): string {
  const key = of.toLowerCase();
  return t((["exact", "near", "area", "country"].includes(key) ? `map.${key}` : "map.unknown") as Key);
}

function select(label: Key, value: string, choices: Choice[], change: (value: string) => void): HTMLElement {
  const id = label.replace(".", "-");
  const made = h("select", { id, onchange: () => change(made.value) }, h("option", { value: "" }, t("filter.any")), ...choices.map((one) => h("option", { value: one.value, selected: one.value === value }, one.text)));
  return h("div", { class: "field" }, h("label", { for: id }, t(label)), made);
}

function numeric(label: Key, value: number | null, change: (value: number | null) => void): HTMLElement {
  const id = label.replace(".", "-");
  const made = h("input", { id, type: "number", inputmode: "numeric", value: value ?? "", min: 0, step: label === "filter.usd" ? 100000 : 1, oninput: later(250, () => change(made.value === "" ? null : Number(made.value))) });
  return h("div", { class: "field" }, h("label", { for: id }, t(label)), made);
}

function check(label: string, on: boolean, change: (on: boolean) => void): HTMLElement {
  const box = h("input", { type: "checkbox", checked: on, onchange: () => change(box.checked) });
  return h("label", { class: "check" }, box, h("span", {}, label));
}
