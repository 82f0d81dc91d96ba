/** The saved questions: pick one, say what it lets one choose, and read the answer as a table with who says so. */
import { askSaved } from "./ask";
import { open } from "./actions";
import { button, h } from "./dom";
import { lang, number, t } from "./language";
import { failure, tellFailure } from "./notices";
import { tool } from "./panels";
import type { Text } from "./items";

interface Parameter extends Text { name: string; type: string; default: string | number | boolean | null }
interface Column extends Text { path: string; pathFr?: string; cites?: boolean }
interface Question { id: string; title: Text; text: Text; document: string; parameters: Parameter[]; speaks: boolean; rows: string; columns: Column[] }
const MOST = 60; // things of an answer that are put on the table at once

/** Make the tool "saved". */
export function makeSaved(): void {
  tool("saved", "saved.title", async (place) => {
    try {
      const all = await (await fetch("/static/explorer/questions.json")).json() as Question[];
      place.replaceChildren(...all.map(entry));
    } catch (wrong) { place.replaceChildren(...failure(wrong)); }
  });
}

function entry(one: Question): HTMLElement {
  const fields = one.parameters.map((parameter) => {
    const id = `${one.id}-${parameter.name}`;
    const input = h("input", { id, value: parameter.default === null ? "" : String(parameter.default) });
    return { parameter, input, field: h("div", { class: "field" }, h("label", { for: id }, parameter[lang]), input) };
  });
  const run = async (): Promise<void> => {
    const variables = Object.fromEntries(fields.map(({ parameter, input }) => [parameter.name, typed(parameter, input.value.trim())]));
    try {
      show(one, await askSaved<unknown>(one.document, { ...variables, ...(one.speaks ? { lang: lang.toUpperCase() } : {}) }));
    } catch (wrong) { tellFailure(wrong, () => void run()); }
  };
  return h("details", { class: "question" }, h("summary", {}, one.title[lang]), h("p", { class: "hint" }, one.text[lang]), ...fields.map((each) => each.field), button(t("saved.run"), () => void run(), "primary wide"));
}

/** What was typed as its variable wants it. */
function typed(parameter: Parameter, value: string): unknown {
  if (value === "") return null;
  if (value === "today") return new Date().toISOString().slice(0, 10);
  if (/Int|Float/.test(parameter.type)) return Number(value);
  if (parameter.type === "Boolean") return value === "true";
  return parameter.type.startsWith("[") ? value.split(",").map((each) => each.trim()).filter(Boolean) : value;
}

function show(one: Question, data: unknown): void {
  const found = at(data, one.rows), rows = Array.isArray(found) ? found : [];
  const close = (): void => { dialog.close(); dialog.remove(); };
  const ids = [...new Set(rows.flatMap(named))].slice(0, MOST);
  const dialog = h("dialog", { "aria-labelledby": "answer-title" }, h("h2", { id: "answer-title" }, one.title[lang]), h("p", { class: "hint" }, one.text[lang]), h("p", {}, t("saved.rows", { count: rows.length })),
    rows.length ? h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": one.title[lang] }, table(one, rows)) : h("p", { class: "empty" }, t("saved.none")),
    h("div", { class: "tools" }, ids.length ? button(t("search.add", { count: ids.length }), () => { close(); open(ids, false).catch((wrong: unknown) => tellFailure(wrong)); }, "primary") : null, button(t("act.close"), close)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function table(one: Question, rows: unknown[]): HTMLElement {
  return h("table", {}, h("thead", {}, h("tr", {}, ...one.columns.map((column) => h("th", { scope: "col" }, column[lang])))),
    h("tbody", {}, ...rows.map((row) => h("tr", {}, ...one.columns.map((column) => { const value = at(row, (lang === "fr" && column.pathFr) || column.path); return h("td", { class: typeof value === "number" ? "number" : "" }, column.cites ? cited(value) : told(value)); })))));
}

const told = (value: unknown): string => value === null || value === undefined ? "" : Array.isArray(value) ? value.map(told).filter(Boolean).join("; ") : typeof value === "number" ? (value > 2100 || value % 1 ? number(value) : String(value)) : typeof value === "object" ? "" : String(value);

/** Evidence in short: the source's name and the record or passage in it. */
function cited(value: unknown): string {
  const all = (Array.isArray(value) ? value : [value]) as { record?: string | null; name?: string; source?: { name: string } | null; passageIds?: string[] }[];
  return [...new Set(all.map((one) => [one?.source?.name ?? one?.name, one?.record, one?.passageIds?.join(", ")].filter(Boolean).join(", ")))].filter(Boolean).join("; ");
}

/** What stands at a path of names; through lists it is a list, each value once. */
function at(value: unknown, path: string): unknown {
  if (!path) return value;
  if (Array.isArray(value)) return [...new Set(value.flatMap((one) => at(one, path) ?? []))];
  const [first, ...rest] = path.split(".");
  return value && typeof value === "object" ? at((value as Record<string, unknown>)[first ?? ""], rest.join(".")) : undefined;
}

/** The ids of the things that a row names. */
function named(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(named);
  if (!value || typeof value !== "object") return [];
  const { id, name } = value as { id?: unknown; name?: unknown };
  const own = typeof id === "string" && typeof name === "string" && !id.startsWith("dataset:") ? [id] : [];
  return [...own, ...Object.values(value).flatMap(named)];
}
