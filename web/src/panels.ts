/** The panel left of the view: the legend, or one of the tools that take its place until they are closed. */
import { button, el, h } from "./dom";
import type { Item } from "./items";
import { t } from "./language";
import type { Key } from "./messages/en";
import { store } from "./store";

export type Tool = "legend" | "filters" | "paths" | "compare" | "linkages" | "saved" | "export" | "help" | "found";
type Fill = (place: HTMLElement, about?: Item | string) => void | Promise<void>;

const fills = new Map<Tool, { title: Key; fill: Fill }>();
let open: { tool: Tool; about?: Item | string } = { tool: "legend" };
let opener: HTMLElement | null = null;

/** Tell what fills the panel when a tool is opened. */
export function tool(name: Tool, title: Key, fill: Fill): void { fills.set(name, { title, fill }); }

/** Open a tool; the legend is what is there without one. */
export async function openPanel(name: Tool, about?: Item | string): Promise<void> {
  opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  open = { tool: name, about };
  await render();
  if (name !== "legend") el("tools").querySelector<HTMLElement>("h2")?.focus();
}

export function closePanel(): void {
  const back = opener;
  open = { tool: "legend" };
  void render();
  if (back?.isConnected) back.focus();
}

export const openTool = (): Tool => open.tool;

/** Keep the panel in the page's language. */
export function makePanels(): void {
  store.on("language", () => void render());
  void render();
}

async function render(): Promise<void> {
  const found = fills.get(open.tool);
  document.body.classList.toggle("has-tool", open.tool !== "legend");
  for (const one of document.querySelectorAll<HTMLElement>("[data-tool]")) one.setAttribute("aria-expanded", String(one.dataset.tool === open.tool));
  if (!found) return;
  const body = h("div", { class: "tool" });
  el("tools").replaceChildren(h("header", {}, h("h2", { tabindex: "-1" }, t(found.title)), open.tool === "legend" ? null : button("✕", closePanel, "icon", { "aria-label": t("act.close"), title: t("act.close") })), body);
  await found.fill(body, open.about);
}
