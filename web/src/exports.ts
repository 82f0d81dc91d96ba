/** Taking it along: pictures, tables, the question as GraphQL, the same set in Neo4j Browser, and paper. */
import { textOf } from "./ask";
import { nameOf } from "./actions";
import { button, h } from "./dom";
import { shown } from "./filters";
import { picture } from "./graph";
import { where } from "./items";
import { lang, name, says, t, typeName } from "./language";
import { say, tellFailure } from "./notices";
import { tool } from "./panels";
import { keep } from "./recent";
import { address, hash } from "./share";
import { vector } from "./vector";

type Row = (string | number)[];

/** Make the tool "export". */
export function makeExports(): void {
  tool("export", "export.title", (place) => {
    const act = (label: Parameters<typeof t>[0], run: () => unknown): HTMLElement => button(t(label), () => { void Promise.resolve().then(run).catch((wrong: unknown) => tellFailure(wrong)); }, "plain wide");
    const named = h("input", { id: "keep-name", type: "text" });
    place.replaceChildren(act("act.share", share), act("export.png", async () => save(await picture(), "png")), act("export.svg", () => save(new Blob([vector()], { type: "image/svg+xml" }), "svg")),
      act("export.csv", () => saveCsv(csv())), act("export.xlsx", async () => save(new Blob([(await import("./workbook")).workbook(sheets()) as BlobPart], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" }), "xlsx")),
      act("export.graphql", async () => copy(await graphql(), t("said.copied"))), browserAt() ? act("export.browser", () => { window.open(inBrowser(), "_blank", "noopener"); }) : "", act("export.print", () => window.print()),
      h("div", { class: "field" }, h("label", { for: "keep-name" }, t("saved.name")), named), act("saved.keep", () => { if (named.value.trim()) { keep(named.value.trim(), hash()); say(t("saved.keep")); } else named.focus(); }));
  });
}

export function share(): Promise<void> {
  history.replaceState(null, "", hash());
  return copy(address(), t("said.link"));
}

async function copy(text: string, told: string): Promise<void> {
  try { await navigator.clipboard.writeText(text); say(told); } catch { say(t("said.nocopy", { text })); }
}

function save(what: Blob, kind: string, name = "partnergraph"): void {
  const link = h("a", { href: URL.createObjectURL(what), download: `${name}.${kind}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Things and links as rows, each with a head, in the page's language. */
export function sheets(): { name: string; rows: Row[] }[] {
  const { items, links } = shown();
  return [
    { name: t("table.things"), rows: [["id", ...(["table.name", "table.type", "table.where", "table.dates", "table.dates", "table.usd"] as const).map((key) => t(key))],
      ...[...items.values()].map((one): Row => [one.id, name(one), typeName(one.type), where(one, lang), one.from, one.to, one.usd ?? ""])] },
    { name: t("table.links"), rows: [[...(["table.from", "table.relation", "table.to", "table.dates", "table.dates", "table.usd", "table.sources"] as const).map((key) => t(key)), "id", "type", "id"],
      ...[...links.values()].map((link): Row => [nameOf(link.from), says(link.relation), nameOf(link.to), link.since, link.until, link.usd ?? "", link.sources.map((source) => source.name).join("; "), link.from, link.relation, link.to])] },
  ];
}

/** Save rows as a file of their own, as Excel reads it. */
export function saveRows(name: string, rows: Row[]): void { saveCsv(lines(rows), name); }

function saveCsv(text: string, name?: string): void { save(new Blob(["\ufeff", text], { type: "text/csv" }), "csv", name); }

/** Both tables under each other. */
const csv = (): string => sheets().map((sheet) => lines(sheet.rows)).join("\r\n\r\n");

/** Rows as Excel reads them; a cell that would run as a formula there is quoted. */
function lines(rows: Row[]): string {
  const cell = (value: string | number): string => { const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value); return /[",\n\r;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text; };
  return rows.map((row) => row.map(cell).join(",")).join("\r\n");
}

async function graphql(): Promise<string> {
  const ids = [...shown().items.keys()];
  return `${await textOf("Items")}\n# Variables:\n# ${JSON.stringify({ ids })}\n`;
}

/** The Neo4j Browser that the server knows of; empty where it knows none that one could reach. */
const browserAt = (): string => document.querySelector<HTMLMetaElement>("meta[name=neo4j-browser]")?.content ?? "";

/** The Browser's address with the set as Cypher in its editor; nothing runs before a person says so. */
function inBrowser(): string {
  const ids = [...shown().items.keys()].map((id) => `'${id.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`).join(", ");
  const cypher = `MATCH (n:Entity) WHERE n.id IN [${ids}] OPTIONAL MATCH (n)-[r]->(m:Entity) WHERE m.id IN [${ids}] RETURN n, r, m`;
  const at = new URL(browserAt());
  at.searchParams.set("cmd", "edit");
  at.searchParams.set("arg", cypher);
  return at.href.replaceAll("+", "%20"); // the Browser takes a plus for a plus
}

