/** Keys for everything, and the tool that lists them. */
import { collapse, expand, selected } from "./actions";
import { el, h } from "./dom";
import { fit, placeOf } from "./graph";
import { t } from "./language";
import type { Key } from "./messages/en";
import { closePanel, openPanel, openTool, tool } from "./panels";
import { store, type View } from "./store";

const VIEWS: View[] = ["graph", "table", "matrix", "map", "timeline", "charts"];
const LISTED: [string, Key][] = [["/", "help.search"], ["1 – 6", "help.views"], ["E · C", "help.expand"], ["P", "help.pin"], ["H", "help.hide"], ["Del", "help.remove"], ["Ctrl+Z · Ctrl+Y", "help.undo"], ["F", "help.fit"], ["← ↑ → ↓", "help.move"], ["Esc", "help.close"], ["?", "help.this"]];

/** Listen to the keys, wherever nothing is being typed. */
export function makeKeys(): void {
  tool("help", "help.title", (place) => place.replaceChildren(h("dl", { class: "keys" }, ...LISTED.map(([keys, about]) => h("div", {}, h("dt", {}, ...keys.split(" · ").map((one) => h("kbd", {}, one))), h("dd", {}, t(about)))))));
  document.addEventListener("keydown", (event) => {
    const typing = (event.target as Element).closest("input:not([type=checkbox]), select, textarea");
    if ((event.ctrlKey || event.metaKey) && !typing) { if (history(event)) event.preventDefault(); return; }
    if (event.key === "Escape") { escape(); return; }
    if (typing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (pressed(event)) event.preventDefault();
  });
}

function history(event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  if (key === "z" && !event.shiftKey) store.undo();
  else if (key === "y" || (key === "z" && event.shiftKey)) store.redo();
  else return false;
  return true;
}

function escape(): void {
  if (openTool() !== "legend") closePanel();
  else if (store.marked.size) store.mark([]);
  else store.select(null);
}

function pressed(event: KeyboardEvent): boolean {
  const view = VIEWS[Number(event.key) - 1];
  if (view) { store.show(view); return true; }
  if (event.key === "/") { el("search").focus(); return true; }
  if (event.key === "?") { void openPanel("help"); return true; }
  if (event.key.toLowerCase() === "f") { fit(); return true; }
  const one = selected();
  return one ? acted(event.key, one.id) : false;
}

function acted(key: string, id: string): boolean {
  const acts: Record<string, () => void> = {
    e: () => void expand(id), c: () => collapse(id), h: () => store.hide(id), delete: () => store.remove([id]), p: () => store.pin(id, store.scene.pinned.has(id) ? null : placeOf(id)),
  };
  const act = acts[key.toLowerCase()];
  act?.();
  return Boolean(act);
}
