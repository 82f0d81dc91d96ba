/** Banks against cities: a cell counts the projects of a bank in a city, and opens to them and to who says so. */
import { ask } from "./ask";
import { button, el, h } from "./dom";
import { countries, filters, unheeded, type Filter } from "./filters";
import { loadGeography } from "./geography";
import { isA, item, where, type Item, type RawItem } from "./items";
import { dollars, lang, name, number, span, t } from "./language";
import { proof } from "./linkdetails";
import { failure } from "./notices";
import { store } from "./store";

interface Cell { row: number; column: number; count: number | string; usd: number | null; firstYear: number | null; lastYear: number | null }
interface Raw { matrix: { rows: { entity: RawItem; count: number | string }[]; columns: { entity: RawItem; cells: number | string }[]; cells: Cell[]; moreRows: boolean; moreColumns: boolean } }
const ROWS = 12, COLUMNS = 18;
let skipRows = 0, skipColumns = 0, asked = "", filtered = "";

/** Fill the view when it is shown, and again when country or year change. */
export function makeMatrix(): void {
  store.on(["view", "filters", "language"], () => { if (store.view === "matrix") void fill(); });
}

function variables(): Record<string, unknown> {
  return { countries: countries(), rowIds: null, firstRows: ROWS, skipRows, firstColumns: COLUMNS, skipColumns, activeOn: oneYear() ? String(filters.from) : null };
}

/** A matrix is asked as of one date, and keeps what has none. */
const oneYear = (): boolean => filters.from !== null && filters.from === filters.to && filters.undated;
const follows = (): Filter[] => ["country", "region", ...(oneYear() ? ["years" as const] : [])];

async function fill(): Promise<void> {
  const place = el("view-matrix");
  if (filters.country || filters.region) await loadGeography();
  const by = JSON.stringify([countries(), filters.from, filters.to]);
  if (by !== filtered) { filtered = by; skipRows = 0; skipColumns = 0; } // of another country the first page is seen
  const wanted = JSON.stringify([variables(), unheeded(follows()), lang]);
  if (wanted === asked) return;
  asked = wanted;
  place.replaceChildren(h("p", { class: "loading" }, t("said.loading")));
  try {
    const data = await ask<Raw>("Matrix", variables());
    if (asked === wanted) place.replaceChildren(...drawn(data.matrix));
  } catch (wrong) { asked = ""; place.replaceChildren(...failure(wrong, () => void fill())); }
}

function turn(rows: number, columns: number): void { skipRows = Math.max(0, skipRows + rows); skipColumns = Math.max(0, skipColumns + columns); void fill(); }

function drawn(matrix: Raw["matrix"]): HTMLElement[] {
  const banks = matrix.rows.map((row) => item(row.entity)), cities = matrix.columns.map((column) => item(column.entity));
  const intro = [h("h2", {}, t("matrix.title")), h("p", {}, t("matrix.text"), filters.country ? "" : ` ${t("matrix.country")}`), h("p", { class: "hint", role: "note" }, unheeded(follows()))];
  if (!matrix.cells.length) return [...intro, h("p", { class: "empty" }, t("matrix.none"))];
  const cells = new Map(matrix.cells.map((cell) => [`${cell.row} ${cell.column}`, cell]));
  const most = Math.max(...matrix.cells.map((cell) => Number(cell.count)));
  const open = h("div", { id: "cell", class: "cell-open", "aria-live": "polite" });
  const table = h("table", { class: "matrix" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("matrix.corner")), ...cities.map((city) => h("th", { scope: "col", class: "turned" }, h("span", {}, name(city), h("small", {}, where(city, lang))))))),
    h("tbody", {}, ...banks.flatMap((bank, r) => (cities.some((_, c) => cells.has(`${r} ${c}`)) ? [h("tr", {}, h("th", { scope: "row" }, name(bank)), ...cities.map((city, c) => h("td", {}, one(cells.get(`${r} ${c}`), bank, city, most, open))))] : []))));
  const pages = h("div", { class: "tools" }, skipRows || skipColumns ? button(t("matrix.back"), () => turn(skipRows ? -ROWS : 0, skipColumns ? -COLUMNS : 0)) : null,
    matrix.moreRows ? button(t("matrix.more.rows"), () => turn(ROWS, 0)) : null, matrix.moreColumns ? button(t("matrix.more.columns"), () => turn(0, COLUMNS)) : null);
  return [...intro, h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("matrix.title") }, table), pages, open];
}

function one(cell: Cell | undefined, bank: Item, city: Item, most: number, into: HTMLElement): Node | string {
  if (!cell) return "";
  const count = Number(cell.count);
  const step = Math.min(5, 1 + Math.floor((Math.log(count) / Math.log(Math.max(2, most))) * 4.99));
  const told = t("matrix.cell", { bank: name(bank), city: name(city), count });
  const about = [told, dollars(cell.usd, true), span(String(cell.firstYear ?? ""), String(cell.lastYear ?? ""))].filter(Boolean).join(", ");
  return h("button", { type: "button", class: `cell heat${step}`, "aria-label": about, title: about, onclick: () => void show(bank, city, told, into) }, number(count));
}

async function show(bank: Item, city: Item, told: string, into: HTMLElement): Promise<void> {
  into.replaceChildren(h("p", { class: "loading" }, t("said.loading")));
  try {
    const projects = await proof(bank.id, city.id);
    into.replaceChildren(h("h3", { tabindex: "-1" }, told), button(t("act.add"), () => { store.add([bank, city], []); store.select({ kind: "item", id: isA(bank.type, "Bank") ? bank.id : city.id }); }, "primary"), projects);
    into.scrollIntoView({ block: "nearest" });
    into.querySelector("h3")?.focus();
  } catch (wrong) { into.replaceChildren(...failure(wrong, () => void show(bank, city, told, into))); }
}
