/** Why is this link here? Each statement of it in words with its evidence; of a computed link, the projects that prove it. */
import type { Relation } from "../generated/model";
import { ask } from "./ask";
import { nameOf, open } from "./actions";
import { button, h } from "./dom";
import { allSaid, type Said } from "./evidence";
import { item, type Link, type RawItem, type RawTie } from "./items";
import { dollars, inWords, lang, name, pick, says, span, t } from "./language";
import { icon } from "./look";
import { failure, tellFailure } from "./notices";
import { relations } from "../generated/model";
import { store } from "./store";

interface Statement extends RawTie {
  sentence: string; sentenceFr: string; note: string | null; noteFr: string | null; amount: number | null; currency: string | null; level: string | null; role: string | null; roleFr: string | null;
  statedName: string | null; rule: string | null; curator: string | null; confidence: number | null; sources: string[]; evidence: Said & RawTie["evidence"];
}
interface Proof { projectCount: number | string; usd: number | null; firstYear: number | null; lastYear: number | null; projects: { totalCount: number | string; edges: { project: RawItem; locations: { precision: string; evidence: Said }[] }[] } }

/** Fill the panel with a link. */
export function showLink(panel: HTMLElement, link: Link): void {
  const body = h("div", {}, h("p", { class: "loading" }, t("said.loading")));
  const end = (id: string): HTMLElement => {
    const one = store.scene.items.get(id);
    return h("p", { class: "end" }, one ? icon(one.type, 16) : null, button(nameOf(id), () => store.select({ kind: "item", id }), "link"));
  };
  panel.replaceChildren(h("header", {}, h("p", { class: "type" }, t("evidence.why")), h("h2", { tabindex: "-1", id: "details-title" }, says(link.relation)), h("p", { class: "other" }, pick(relations[link.relation].about))),
    h("div", { class: "ends" }, end(link.from), h("p", { class: "arrow", "aria-hidden": "true" }, "↓"), end(link.to)), body);
  const fill = (): void => void fetchLink(link).then((parts) => body.replaceChildren(...parts)).catch((wrong: unknown) => body.replaceChildren(...failure(wrong, fill)));
  fill();
}

async function fetchLink(link: Link): Promise<HTMLElement[]> {
  const data = await ask<{ paths: { found: { hops: { links: Statement[] }[] }[]; reason: string | null; reasonFr: string | null } }>("Link",
    { from: link.from, to: link.to, relation: link.relation, direction: "FORWARD" });
  const statements = data.paths.found.flatMap((path) => path.hops).flatMap((hop) => hop.links);
  const parts = statements.map(statement);
  if (link.derived) parts.unshift(h("p", { class: "note" }, t("evidence.derived"), " ", pick(relations[link.relation as Relation].about), "."));
  if (link.relation === "CONNECTS_TO") parts.push(await proof(link.from, link.to));
  return parts.length ? parts : [h("p", { class: "hint" }, (lang === "fr" ? data.paths.reasonFr : data.paths.reason) ?? t("evidence.none"))];
}

function statement(one: Statement): HTMLElement {
  const dates = span(String(one.firstYear ?? one.validFrom ?? one.firstDate ?? ""), String(one.lastYear ?? one.validTo ?? one.lastDate ?? ""));
  const role = lang === "fr" ? one.roleFr ?? one.role : one.role, note = lang === "fr" ? one.noteFr ?? one.note : one.note;
  const money = one.amount !== null && one.currency && one.currency !== "USD" ? `${new Intl.NumberFormat(lang).format(one.amount)} ${one.currency} (${dollars(one.usd) || "?"})` : dollars(one.usd);
  const facts = ([[t("evidence.since"), dates], [t("evidence.amount"), money], [t("evidence.status"), one.status], [t("evidence.precision"), one.precision], ["", role], ["", one.level]] as const).filter(([, value]) => value);
  return h("section", { class: "statement" }, h("p", { class: "sentence" }, inWords(one)),
    facts.length ? h("dl", { class: "facts inline" }, ...facts.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value)))) : null,
    note ? h("p", { class: "note" }, note) : null, one.statedName ? h("p", { class: "hint" }, t("evidence.stated", { name: one.statedName })) : null,
    one.rule ? h("p", { class: "hint" }, t("evidence.rule", { rule: one.rule })) : null, one.curator ? h("p", { class: "hint" }, t("evidence.by", { curator: one.curator })) : null,
    one.derived ? null : allSaid([one.evidence]));
}

/** The projects behind a bank's link to a city, each with who says so. */
export async function proof(bank: string, city: string): Promise<HTMLElement> {
  const data = await ask<{ bankCityConnections: { edges: Proof[] } }>("Proof", { bank, city, first: 20 });
  const one = data.bankCityConnections.edges[0];
  if (!one) return h("p", { class: "hint" }, t("evidence.none"));
  return h("section", { class: "proof" }, h("h3", {}, t("evidence.projects", { count: Number(one.projects.totalCount) })),
    h("p", { class: "hint" }, [span(String(one.firstYear ?? ""), String(one.lastYear ?? "")), dollars(one.usd)].filter(Boolean).join(" · "), one.usd ? ` ${t("evidence.whole")}` : ""),
    ...one.projects.edges.map((edge) => {
      const project = item(edge.project);
      return h("details", { class: "project" }, h("summary", {}, icon("Project", 14), h("span", {}, name(project)), h("small", {}, [span(project.from, project.to), dollars(project.usd, true)].filter(Boolean).join(" · "))),
        button(t("act.add"), () => { open([project.id], false).catch((wrong: unknown) => tellFailure(wrong)); }, "small"), allSaid(edge.locations.map((place) => place.evidence)));
    }));
}
