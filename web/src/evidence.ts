/** Who says so: datasets with their dates, records in them, passages with their words. */
import { h } from "./dom";
import { date, t } from "./language";

export interface Said {
  record: string | null; cite: string | null;
  source: { id: string; name: string; publisher: string | null; licence: string | null; url: string | null; loadedAt: string | null } | null;
  passages: { id: string; name: string; number: string | null; kind: string | null; text: string | null }[];
}

/** One piece of evidence. */
export function said(one: Said): HTMLElement {
  const source = one.source;
  const about = source ? [source.publisher, source.loadedAt ? t("evidence.loaded", { date: date(source.loadedAt) }) : null, source.licence ? t("evidence.licence", { licence: source.licence }) : null] : [];
  return h("div", { class: "said" },
    source ? h("p", {}, h("strong", {}, source.url && /^https?:/.test(source.url) ? h("a", { href: source.url, rel: "noopener noreferrer", target: "_blank" }, source.name) : source.name),
      h("small", {}, about.filter(Boolean).join(" · "))) : null,
    one.record ? h("p", { class: "record" }, `${t("evidence.record")} `, h("code", {}, one.record)) : null,
    one.cite ? h("p", {}, one.cite) : null,
    ...one.passages.map(passage));
}

function passage(one: Said["passages"][number]): HTMLElement {
  return h("figure", { class: "quote" }, one.text ? h("blockquote", { lang: "en" }, one.text) : null,
    h("figcaption", {}, one.number ? t("evidence.passage", { number: one.number }) : one.name, one.text ? null : h("small", {}, ` ${t("evidence.notext")}`)));
}

/** Several pieces, each told once. */
export function allSaid(evidence: Said[]): HTMLElement {
  const seen = new Set<string>();
  const once = evidence.filter((one) => { const text = JSON.stringify([one.source?.id, one.record, one.cite, one.passages.map((p) => p.id)]); return seen.has(text) ? false : seen.add(text); });
  return h("div", { class: "evidence" }, ...once.map(said));
}
