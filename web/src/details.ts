/** The panel beside the view: what is known of the selected thing, what stands beside it, and who says so. */
import type { Operation } from "../generated/documents";
import { ask } from "./ask";
import { collapse, expand, expandGroup, neighbours, open, present, type RawGroup } from "./actions";
import { briefLink } from "./briefs";
import { button, el, h } from "./dom";
import { allSaid, type Said } from "./evidence";
import { factList } from "./facts";
import { placeOf } from "./graph";
import { where, type Item, type RawItem } from "./items";
import { date, dollars, lang, name, number, span, t, typeAbout, typeName } from "./language";
import { showLink } from "./linkdetails";
import { icon } from "./look";
import { failure, tellFailure } from "./notices";
import { openPanel } from "./panels";
import { store } from "./store";

interface Full extends RawItem { aliases: string[]; description: string | null; descriptionFr: string | null; note: string | null; noteFr: string | null; firstSeen: string | null; lastSeen: string | null; evidence: Said[] }

const panel = (): HTMLElement => el("details");
let turn = 0; // answers that come late are dropped

/** Keep the panel in step with the selection. */
export function makeDetails(): void {
  store.on(["selection", "language"], show);
  store.on("scene", counts);
  show();
}

function show(): void {
  turn += 1;
  const chosen = store.selection;
  document.body.classList.toggle("has-selection", Boolean(chosen));
  if (!chosen) { panel().replaceChildren(h("p", { class: "hint" }, t("details.none"))); return; }
  if (chosen.kind === "link") { const link = store.scene.links.get(chosen.key); if (link) showLink(panel(), link); return; }
  const one = store.scene.items.get(chosen.id);
  if (one) void showItem(one, turn);
}

async function showItem(one: Item, mine: number): Promise<void> {
  const groups = h("section", { class: "groups" }, h("h3", {}, t("details.links")), h("p", { class: "loading" }, t("said.loading")));
  const rest = h("div", {}, h("p", { class: "loading" }, t("said.loading")));
  panel().replaceChildren(head(one), tools(one), groups, rest);
  panel().scrollTop = 0;
  const facts = ask<{ node: Full | null }>(`Facts${one.type}` as Operation, { id: one.id })
    .then((data) => { if (mine === turn && data.node) rest.replaceChildren(...known(one, data.node)); });
  const beside = ask<{ stated: { groups: RawGroup[] }; derived: { groups: RawGroup[] } }>("Groups", { of: one.id })
    .then((data) => { if (mine === turn) groups.replaceChildren(h("h3", {}, t("details.links")), ...groupRows(one, data.stated.groups, data.derived.groups)); });
  for (const [place, part] of [[rest, facts], [groups, beside]] as const) part.catch((wrong: unknown) => { if (mine === turn) place.replaceChildren(...failure(wrong, show)); });
}

function head(one: Item): HTMLElement {
  const other = lang === "fr" ? one.name.en : one.name.fr;
  const facts = [where(one, lang), span(one.from, one.to), dollars(one.usd, true), one.degree ? t("details.degree", { count: one.degree }) : ""].filter(Boolean).join(" · ");
  return h("header", {}, h("p", { class: "type", title: typeAbout(one.type) }, icon(one.type, 18), typeName(one.type)), h("h2", { tabindex: "-1", id: "details-title" }, name(one)),
    other !== name(one) ? h("p", { class: "other", lang: lang === "fr" ? "en" : "fr" }, other) : null, facts ? h("p", { class: "summary" }, facts) : null,
    one.retired ? h("p", { class: "warn" }, t("details.retired")) : null);
}

function tools(one: Item): HTMLElement {
  const pinned = store.scene.pinned.has(one.id);
  return h("div", { class: "tools" },
    button(t("act.expand"), () => void expand(one.id), "primary", { "aria-keyshortcuts": "E" }), button(t("act.collapse"), () => collapse(one.id)),
    button(t(pinned ? "act.unpin" : "act.pin"), () => { store.pin(one.id, pinned ? null : placeOf(one.id)); show(); }, "plain", { "aria-pressed": String(pinned) }),
    button(t("act.hide"), () => store.hide(one.id)), button(t("act.remove"), () => store.remove([one.id])),
    button(t("act.pathfrom"), () => void openPanel("paths", one)), button(t("act.compare"), () => void openPanel("compare", one)),
    one.type === "City" || one.type === "Country" ? null : button(t("act.linkages"), () => void openPanel("linkages", one)), briefLink(one));
}

function groupRows(one: Item, stated: RawGroup[], derived: RawGroup[]): HTMLElement[] {
  const rows = [...stated.map((group) => row(one, group, false)), ...derived.map((group) => row(one, group, true))];
  return rows.length ? rows : [h("p", { class: "hint" }, t("details.empty"))];
}

function row(one: Item, group: RawGroup, computed: boolean): HTMLElement {
  const total = Number(group.neighbours.totalCount);
  const about = (lang === "fr" ? group.aboutFr : group.about).replace(/\.$/, "");
  const count = h("span", { class: "count", "data-of": one.id, "data-relation": group.relation, "data-forward": String(group.forward), "data-total": total });
  const more = button("", () => { more.disabled = true; expandGroup(one.id, group).catch((wrong: unknown) => tellFailure(wrong)).finally(() => { more.disabled = false; counts(); }); }, "small", { "data-more": true, "data-about": about });
  const list = h("ul", { class: "names", hidden: true });
  const toggle = button(t("group.list"), () => { list.hidden = !list.hidden; toggle.setAttribute("aria-expanded", String(!list.hidden)); if (!list.hidden && !list.childElementCount) void names(list, one.id, group, null); }, "small",
    { "aria-expanded": "false", "aria-label": `${t("group.list")}: ${about}` });
  const made = h("div", { class: "group" }, h("p", {}, h("strong", {}, about), computed ? h("em", { class: "badge" }, t("group.computed")) : null), h("div", { class: "row" }, count, more, toggle), list);
  refresh(made);
  return made;
}

/** The names of a group, a page at a time: the way to read what is too much for the drawing. */
async function names(list: HTMLElement, of: string, group: RawGroup, after: string | null): Promise<void> {
  try {
    const page = await neighbours(of, group.relation, group.forward, after);
    list.append(...page.items.map((one) => h("li", {}, icon(one.type, 14), button(name(one), () => { store.add([one], page.links.filter((link) => link.from === one.id || link.to === one.id), of); store.select({ kind: "item", id: one.id }); }, "link"),
      h("small", {}, where(one, lang)))));
    if (page.next) {
      const more = h("li", {}, button(t("group.more", { count: Math.min(25, page.total - list.childElementCount) }), () => { more.remove(); void names(list, of, group, page.next); }, "small"));
      list.append(more);
    }
  } catch (wrong) { tellFailure(wrong); }
}

function counts(): void { for (const group of panel().querySelectorAll<HTMLElement>(".group")) refresh(group); }

function refresh(group: HTMLElement): void {
  const count = group.querySelector<HTMLElement>(".count"), more = group.querySelector<HTMLButtonElement>("[data-more]");
  if (!count || !more) return;
  const total = Number(count.dataset.total);
  const here = Math.min(total, present(count.dataset.of ?? "", { relation: count.dataset.relation ?? "", forward: count.dataset.forward === "true" }));
  count.textContent = here ? t("group.of", { shown: here, total }) : number(total);
  more.textContent = here >= total ? t("group.all") : here ? t("group.more", { count: Math.min(25, total - here) }) : t("group.show", { count: Math.min(25, total) });
  more.setAttribute("aria-label", `${more.textContent}: ${more.dataset.about ?? ""}`);
  more.hidden = here >= total;
}

function known(one: Item, full: Full): HTMLElement[] {
  const text = lang === "fr" ? full.descriptionFr ?? full.description : full.description, note = lang === "fr" ? full.noteFr ?? full.note : full.note;
  const facts = factList(one.type, full as unknown as Record<string, string>);
  const source = full.evidence.find((each) => each.source?.id === full.source)?.source;
  return [
    text ? h("p", { class: "description" }, text) : null, note ? h("p", { class: "note" }, note) : null,
    full.aliases.length ? h("section", {}, h("h3", {}, t("details.also")), h("p", { class: "aliases" }, full.aliases.slice(0, 20).join(" · ") + (full.aliases.length > 20 ? " …" : ""))) : null,
    facts ? h("section", {}, h("h3", {}, t("details.facts")), facts, source ? h("p", { class: "hint" }, t("details.values", { source: source.name })) : null) : null,
    full.evidence.length ? h("section", {}, h("h3", {}, t("details.evidence")), allSaid(full.evidence),
      full.firstSeen ? h("p", { class: "hint" }, t("details.seen", { first: date(full.firstSeen), last: date(full.lastSeen) })) : null) : null,
  ].filter((part): part is NonNullable<typeof part> => part !== null);
}

/** Open a thing by its id, from a list of any panel. */
export function openById(id: string): void { open([id]).catch((wrong: unknown) => tellFailure(wrong)); }
