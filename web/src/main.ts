/** The page's beginning: makes every part, and keeps the address, the tabs and the buttons in step. */
import { expand, open } from "./actions";
import { onBusy } from "./ask";
import { makeCharts } from "./charts";
import { makeCompare } from "./compare";
import { makeDetails } from "./details";
import { el, later } from "./dom";
import { makeExports } from "./exports";
import { makeFilters } from "./filterpanel";
import { setFilters, shown } from "./filters";
import { makeFound } from "./found";
import { loadGeography } from "./geography";
import { arrange, fit, makeGraph, restyle, zoom } from "./graph";
import { makeKeys } from "./keys";
import { lang, speak, t, write } from "./language";
import { makeLegend } from "./legend";
import { makeMatrix } from "./matrix";
import { tellFailure } from "./notices";
import { closePanel, makePanels, openPanel, openTool, type Tool } from "./panels";
import { makePaths } from "./paths";
import { makeSaved } from "./saved";
import { combobox } from "./search";
import { follow, hash } from "./share";
import { makeStart } from "./start";
import { store, type View } from "./store";
import { makeTable } from "./table";
import { makeTimeline } from "./timeline";

const THEME = "partnergraph.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

function paint(choice: string | null): void {
  document.documentElement.dataset.theme = choice ?? (dark.matches ? "dark" : "light");
  restyle();
}

function status(): void {
  const { items, links } = shown();
  const all = store.scene.items.size;
  el("status").textContent = !all ? "" : items.size < all ? t("scene.filtered", { shown: items.size, items: all }) : t("scene.count", { items: items.size, links: links.size });
  el<HTMLButtonElement>("undo").disabled = !store.canUndo;
  el<HTMLButtonElement>("redo").disabled = !store.canRedo;
  const hidden = el("show-hidden");
  hidden.hidden = !store.scene.hidden.size;
  hidden.textContent = t("act.showhidden", { count: store.scene.hidden.size });
}

function tabs(): void {
  for (const tab of document.querySelectorAll<HTMLElement>("[role=tab]")) {
    const on = tab.dataset.view === store.view;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    el(`view-${tab.dataset.view ?? ""}`).hidden = !on;
  }
}

function makeTabs(): void {
  const all = [...document.querySelectorAll<HTMLElement>("[role=tab]")];
  all.forEach((tab, n) => {
    tab.addEventListener("click", () => store.show(tab.dataset.view as View));
    tab.addEventListener("keydown", (event) => {
      const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      const next = all[(n + by + all.length) % all.length];
      if (by && next) { event.preventDefault(); store.show(next.dataset.view as View); next.focus(); }
    });
  });
  store.on("view", tabs);
  tabs();
}

function makeButtons(): void {
  const on = (id: string, run: () => void): void => el(id).addEventListener("click", run);
  on("undo", () => store.undo()); on("redo", () => store.redo()); on("clear", () => store.clear());
  on("zoom-in", () => zoom(1.3)); on("zoom-out", () => zoom(1 / 1.3)); on("fit", fit); on("layout", () => arrange());
  on("show-hidden", () => store.showAll()); on("close-details", () => store.select(null));
  on("language", () => speak(lang === "fr" ? "en" : "fr"));
  on("theme", () => { const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark"; localStorage.setItem(THEME, next); paint(next); });
  for (const one of document.querySelectorAll<HTMLElement>("[data-tool]")) {
    one.addEventListener("click", () => { if (openTool() === one.dataset.tool) closePanel(); else void openPanel(one.dataset.tool as Tool); });
  }
  store.on("language", () => { el("language").lang = lang === "fr" ? "en" : "fr"; });
  el("language").lang = lang === "fr" ? "en" : "fr";
}

/** The address follows what is seen, so that going back in the browser, a bookmark and a reload bring it again. */
function makeAddress(): void {
  let written = "";
  const put = later(400, () => { written = hash(); history.replaceState(null, "", written === "#" ? location.pathname : written); });
  store.on(["scene", "filters", "view", "selection"], put);
  window.addEventListener("hashchange", () => { if (location.hash !== written) void follow(location.hash); });
}

function start(): void {
  paint(localStorage.getItem(THEME));
  dark.addEventListener("change", () => paint(localStorage.getItem(THEME)));
  write();
  onBusy((busy) => document.body.classList.toggle("busy", busy));
  makeTabs(); makeButtons(); makeLegend(); makeFilters(); makePaths(); makeCompare(); makeExports(); makeFound(); makeSaved(); makeKeys(); makePanels();
  makeGraph((id) => void expand(id));
  makeDetails(); makeTable(); makeMatrix(); makeTimeline(); makeCharts(); makeStart();
  store.on(["view", "scene", "filters", "language", "selection"], () => { if (store.view === "map") void import("./map").then((map) => map.drawMap()).catch((wrong: unknown) => tellFailure(wrong)); });
  store.on(["scene", "filters", "language"], status);
  combobox(el<HTMLInputElement>("search"), { id: "search", onPick: (one) => { if (store.view !== "graph" && store.view !== "table") store.show("graph"); open([one.id]).catch((wrong: unknown) => tellFailure(wrong)); }, onAll: (text) => void openPanel("found", text) });
  el<HTMLInputElement>("search").placeholder = t("search.label");
  store.on("language", () => { el<HTMLInputElement>("search").placeholder = t("search.label"); });
  makeAddress();
  if (location.hash.length > 1) void follow(location.hash);
  loadGeography().then(() => setFilters({}), (wrong: unknown) => tellFailure(wrong, () => location.reload()));
}

start();
