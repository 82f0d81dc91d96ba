/** The empty state: three questions to start from, and what was seen lately. */
import { open } from "./actions";
import { button, el, h } from "./dom";
import { lang, t, typeName } from "./language";
import { icon } from "./look";
import type { Key } from "./messages/en";
import { tellFailure } from "./notices";
import { openPanel } from "./panels";
import { kept, recent } from "./recent";
import { follow } from "./share";
import { store } from "./store";

const HABITAT = "org:XM-DAC-41120";
const QUESTIONS: [Key, Key, string][] = [
  ["start.q1", "start.q1.more", "v=matrix"],
  ["start.q2", "start.q2.more", `n=${HABITAT}&grow=STRATEGIC_PARTNER_OF&way=back&s=${HABITAT}`],
  ["start.q3", "start.q3.more", `n=${HABITAT}&path=mechanism:un-country-team`],
];

/** Show the start whenever nothing is on the table. */
export function makeStart(): void {
  store.on(["scene", "view", "language"], show);
  show();
}

function show(): void {
  const place = el("start");
  const needed = store.scene.items.size === 0 && store.view === "graph";
  place.hidden = !needed;
  document.body.classList.toggle("starting", needed);
  if (needed) fill(place);
}

function fill(place: HTMLElement): void {
  const seen = recent(), views = kept();
  place.replaceChildren(h("div", { class: "welcome" }, h("h2", {}, t("start.title")), h("p", {}, t("start.text")),
    h("h3", {}, t("start.questions")), h("div", { class: "cards" }, ...QUESTIONS.map(([title, more, where]) => h("button", { type: "button", class: "card", onclick: () => { location.hash = where; } }, h("strong", {}, t(title)), h("span", {}, t(more))))),
    h("p", {}, button(t("start.more"), () => void openPanel("saved"))),
    seen.length ? h("h3", {}, t("start.recent")) : null,
    seen.length ? h("ul", { class: "chips" }, ...seen.map((one) => h("li", {}, h("button", { type: "button", class: "chip", title: typeName(one.type), onclick: () => { open([one.id]).catch((wrong: unknown) => tellFailure(wrong)); } }, icon(one.type, 14), one.name[lang])))) : null,
    views.length ? h("h3", {}, t("saved.mine")) : null,
    views.length ? h("ul", { class: "chips" }, ...views.map((one) => h("li", {}, h("button", { type: "button", class: "chip", onclick: () => void follow(one.hash) }, one.name)))) : null));
}
