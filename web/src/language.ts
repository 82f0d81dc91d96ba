/** The page's language: its catalogue of messages, numbers, money and dates. */
import { relations, types, type Label, type Relation } from "../generated/model";
import type { Item, Text } from "./items";
import { en, type Key } from "./messages/en";
import { fr } from "./messages/fr";
import { store } from "./store";

export type Lang = "en" | "fr";
const catalogues: Record<Lang, Record<Key, string>> = { en, fr };
const KEY = "partnergraph.language";

export let lang: Lang = (localStorage.getItem(KEY) as Lang | null) ?? (navigator.language.startsWith("fr") ? "fr" : "en");
if (!(lang in catalogues)) lang = "en";

/** Speak another language from now on. */
export function speak(next: Lang): void {
  lang = next;
  localStorage.setItem(KEY, next);
  write();
  store.tell("language");
}

/** Write the language's words where the page's own mark-up asks for them: `data-text` for its words, `data-label` for its name. */
export function write(): void {
  document.documentElement.lang = lang;
  document.title = `partnergraph: ${t("title")}`;
  for (const one of document.querySelectorAll<HTMLElement>("[data-text]")) one.textContent = t(one.dataset.text as Key);
  for (const one of document.querySelectorAll<HTMLElement>("[data-label]")) {
    one.setAttribute("aria-label", t(one.dataset.label as Key));
    one.title = t(one.dataset.label as Key);
  }
}

const plurals: Record<Lang, Intl.PluralRules> = { en: new Intl.PluralRules("en"), fr: new Intl.PluralRules("fr") };

/** A message; `{name}` in it is replaced, numbers as the language writes them. `{name:one|more}` is the form that goes with the number, `#` in it the number itself. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return catalogues[lang][key].replace(/\{(\w+)(?::([^|{}]*)\|([^|{}]*))?\}/g, (whole, name: string, one?: string, more?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one === undefined || more === undefined) return typeof value === "number" ? number(value) : value;
    return (plurals[lang].select(Number(value)) === "one" ? one : more).replace("#", number(Number(value)));
  });
}

export function number(value: number): string { return new Intl.NumberFormat(lang).format(value); }

/** Dollars, short: US$ 1.2 billion as 1.2bn, in words of the language. */
export function dollars(value: number | null | undefined, short = false): string {
  if (value === null || value === undefined) return "";
  return new Intl.NumberFormat(lang, { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol", maximumFractionDigits: short ? 1 : 0, ...(short ? { notation: "compact" } : {}) }).format(value);
}

/** A date as exact as it is known: 2012, March 2012, 1 March 2012. */
export function date(value: string | null | undefined): string {
  const parts = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(value ?? "");
  if (!parts) return value ?? "";
  if (!parts[2]) return parts[1] ?? "";
  const when = new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3] ?? 1)));
  return new Intl.DateTimeFormat(lang, { timeZone: "UTC", year: "numeric", month: parts[3] ? "short" : "long", ...(parts[3] ? { day: "numeric" } : {}) }).format(when);
}

export function span(since: string, until: string): string {
  return [date(since), date(until)].filter(Boolean).filter((one, at, all) => all.indexOf(one) === at).join(" – ");
}

/** The years of a span, where there is room for no more. */
export function years(since: string, until: string): string { return span(since.slice(0, 4), until.slice(0, 4)); }

const at = (): 0 | 1 => (lang === "fr" ? 1 : 0);
export const pick = (pair: readonly [string, string]): string => pair[at()];
export const typeName = (type: Label): string => pick(types[type].name);
export const typeAbout = (type: Label): string => pick(types[type].about);
export const name = (of: Item | { name: Text }): string => of.name[lang] || of.name.en;
export const says = (relation: Relation, forward = true): string => pick(forward ? relations[relation].forward : relations[relation].backward);
/** A sentence of the API in the page's language, with one full stop. */
export const inWords = (both: { sentence: string; sentenceFr: string }): string => `${(lang === "fr" ? both.sentenceFr : both.sentence).replace(/\.$/, "")}.`;

/** A short name for a drawing: the acronym where there is one, else the name, cut. */
export function short(of: Item, most = 34): string {
  const whole = name(of);
  const made = of.acronym[lang] && whole.length > 18 ? of.acronym[lang] : whole;
  return made.length > most ? `${made.slice(0, most - 1)}…` : made;
}
