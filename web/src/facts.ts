/** Every fact that the model declares of a type, as rows of a list. */
import { facts, types, type Fact, type Label } from "../generated/model";
import { h } from "./dom";
import { country } from "./geography";
import { date, dollars, lang, number, pick, t } from "./language";

type Value = string | number | boolean | string[] | null | undefined;

/** A `dl` of what is known; nothing where nothing is. */
export function factList(type: Label, values: Record<string, Value>): HTMLElement | null {
  const rows = types[type].labels.flatMap((label) => facts[label as Label] ?? []).map((fact) => [fact, told(fact, values)] as const).filter(([, value]) => value !== null);
  return rows.length ? h("dl", { class: "facts" }, ...rows.map(([fact, value]) => h("div", {}, h("dt", {}, pick(fact.about)), h("dd", {}, value)))) : null;
}

function told(fact: Fact, values: Record<string, Value>): Node | string | null {
  const value = lang === "fr" && values[`${fact.name}Fr`] ? values[`${fact.name}Fr`] : values[fact.name];
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) return null;
  if (Array.isArray(value)) return value.slice(0, 12).join(" · ") + (value.length > 12 ? " …" : "");
  if (typeof value === "boolean") return t(value ? "unit.yes" : "unit.no");
  if (fact.of?.[String(value)]) return pick(fact.of[String(value)] as readonly [string, string]);
  if (fact.kind === "Day" || fact.kind === "Moment") return date(String(value));
  if (fact.name.endsWith("Usd")) return dollars(Number(value));
  if (fact.kind === "Url") return /^https?:/.test(String(value)) ? h("a", { href: String(value), rel: "noopener noreferrer", target: "_blank" }, String(value)) : String(value);
  if (fact.name === "countryCode" || fact.name === "headquarters") return `${country(String(value), lang)} (${String(value)})`;
  return fact.kind === "Integer" || fact.kind === "Number" ? (/latitude|longitude/.test(fact.name) ? String(value) : number(Number(value))) : String(value);
}
