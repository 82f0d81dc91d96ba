/** The saved questions, the user's own too: pick one, say what it lets one choose, and read the answer as the table that the server makes of it. */
import { ask, askTable, type Table } from "./ask";
import { open } from "./actions";
import { button, h } from "./dom";
import { saveRows } from "./exports";
import { geography, loadGeography } from "./geography";
import { item, type RawItem } from "./items";
import { lang, number, t } from "./language";
import { failure, say, tellFailure } from "./notices";
import { tool } from "./panels";
import { picker } from "./picker";
import { MOST } from "./store";

interface Parameter { name: string; kind: "ENTITY" | "COUNTRY" | "TEXT" | "DATE" | "COUNT" | "NUMBER" | "FLAG"; of: string[]; default: string | null; description: string; descriptionFr: string }
interface Question { id: string; number: number; documentId: string; title: string; titleFr: string; text: string; textFr: string; empty: string; emptyFr: string; parameters: Parameter[] }
type Value = string | number | boolean | null;
/** A field and its value; undefined where what stands in it is none. */
interface Field { label: string; name: string; field: HTMLElement; value: () => Value | undefined }

const words = (one: Question): { title: string; text: string; empty: string } => (lang === "fr" ? { title: one.titleFr, text: one.textFr, empty: one.emptyFr } : one);

/** Make the tool "saved". */
export function makeSaved(): void {
  tool("saved", "saved.title", async (place) => {
    place.replaceChildren(h("p", { class: "loading" }, t("said.loading")));
    try {
      const { savedQuestions } = await ask<{ savedQuestions: Question[] }>("SavedQuestions", {});
      place.replaceChildren(...savedQuestions.map(entry));
    } catch (wrong) { place.replaceChildren(...failure(wrong)); }
  });
}

/** A question folded up; its fields are made when it is opened, with the names of what it asks about by default. */
function entry(one: Question): HTMLElement {
  const made = h("details", { class: "question" }, h("summary", {}, words(one).title), h("p", { class: "hint" }, words(one).text));
  made.addEventListener("toggle", () => { if (made.open && made.childElementCount === 2) fill(made, one).catch((wrong: unknown) => { made.append(...failure(wrong)); }); });
  return made;
}

async function fill(place: HTMLElement, one: Question): Promise<void> {
  const ids = one.parameters.filter((parameter) => parameter.kind === "ENTITY" && parameter.default).map((parameter) => String(JSON.parse(parameter.default ?? "")));
  const known = ids.length ? (await ask<{ nodes: (RawItem | null)[] }>("Items", { ids })).nodes.filter((raw): raw is RawItem => Boolean(raw?.name)).map(item) : [];
  if (one.parameters.some((parameter) => parameter.kind === "COUNTRY")) await loadGeography();
  const fields = one.parameters.map((parameter): Field => {
    const label = lang === "fr" ? parameter.descriptionFr : parameter.description, id = `${one.id}-${parameter.name}`;
    const first = parameter.default === null ? null : JSON.parse(parameter.default) as Value;
    return { label, name: parameter.name, ...(parameter.kind === "ENTITY" ? entity(id, label, parameter, first, known) : plain(id, label, parameter, first)) };
  });
  place.append(...fields.map((each) => each.field), button(t("saved.run"), () => void run(one, fields), "primary wide"));
}

/** A thing is searched for by its name; what nobody has picked is no thing, but an empty field is. */
function entity(id: string, label: string, parameter: Parameter, first: Value, known: ReturnType<typeof item>[]): Pick<Field, "field" | "value"> {
  const made = picker(id, label, known.find((one) => one.id === first), parameter.of);
  const input = made.field.querySelector("input");
  return { field: made.field, value: () => made.picked()?.id ?? (input?.value.trim() ? undefined : null) };
}

function plain(id: string, label: string, parameter: Parameter, first: Value): Pick<Field, "field" | "value"> {
  const choices = parameter.kind === "COUNTRY" ? [...geography.countries.values()].map((one) => [one.code, one.name[lang]] as const).sort((a, b) => a[1].localeCompare(b[1], lang))
    : parameter.kind === "FLAG" ? [["true", t("unit.yes")], ["false", t("unit.no")]] as const : null;
  const input = choices ? h("select", { id }, h("option", { value: "" }, t("filter.any")), ...choices.map(([value, text]) => h("option", { value, selected: value === String(first) }, text)))
    : h("input", { id, type: parameter.kind === "COUNT" || parameter.kind === "NUMBER" ? "number" : "text", step: "any", value: first === "today" ? new Date().toISOString().slice(0, 10) : first === null ? "" : String(first) });
  const value = (): Value => { const text = input.value.trim(); return text === "" ? null : parameter.kind === "COUNT" || parameter.kind === "NUMBER" ? Number(text) : parameter.kind === "FLAG" ? text === "true" : text; };
  return { field: h("div", { class: "field" }, h("label", { for: id }, label), input), value };
}

async function run(one: Question, fields: Field[]): Promise<void> {
  const unclear = fields.find((each) => each.value() === undefined);
  if (unclear) { say(t("saved.pick", { name: unclear.label })); return; }
  try {
    show(one, await askTable(one.documentId, Object.fromEntries(fields.map((each) => [each.name, each.value()])), lang));
  } catch (wrong) { tellFailure(wrong, () => void run(one, fields)); }
}

function show(one: Question, found: Table): void {
  const { title, text, empty } = words(one), ids = found.things.slice(0, MOST);
  const close = (): void => { dialog.close(); dialog.remove(); };
  const counts = Object.entries(found.counts).map(([word, count]) => `${word} ${number(count)}`);
  const dialog = h("dialog", { "aria-labelledby": "answer-title" }, h("h2", { id: "answer-title" }, title), h("p", { class: "hint" }, text),
    h("p", {}, [t("saved.rows", { count: found.rows.length }), ...counts].join(" · ")),
    found.rows.length ? h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, table(found), found.footnotes.length ? notes(found.footnotes) : null) : h("p", { class: "empty" }, empty),
    h("div", { class: "tools" }, ids.length ? button(t("search.add", { count: ids.length }), () => { close(); open(ids, false).catch((wrong: unknown) => tellFailure(wrong)); }, "primary") : null,
      found.rows.length ? button(t("saved.csv"), () => saveRows(one.id, [found.titles, ...found.rows.map((row) => row.map((value) => told(value).join("; "))), ...found.footnotes.map((note) => [note])])) : null, button(t("act.close"), close)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function table(found: Table): HTMLElement {
  return h("table", {}, h("thead", {}, h("tr", {}, ...found.titles.map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, ...found.rows.map((row) => h("tr", {}, ...row.map((value) => h("td", { class: typeof value === "number" ? "number" : "" }, ...told(value).map((text) => h("div", {}, text))))))));
}

/** The sources that the rows cite by their numbers. */
function notes(all: string[]): HTMLElement { return h("section", { class: "notes" }, h("h3", {}, t("saved.notes")), ...all.map((note) => h("p", {}, note))); }

/** A value as `partnergraph ask` prints it: thousands apart from ten thousand on, so that a year stays one; several values one a line. */
function told(value: Table["rows"][number][number]): string[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.flatMap(told);
  if (typeof value === "number") return [value % 1 || Math.abs(value) >= 10_000 ? number(Math.round(value)) : String(value)];
  return [typeof value === "boolean" ? t(value ? "unit.yes" : "unit.no") : value];
}
