/** The set on a map: a land outline without borders, each place with the precision that its source states. */
import { geoNaturalEarth1, geoMercator, geoPath, type GeoProjection } from "d3-geo";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { el, h, svg } from "./dom";
import { precision } from "./filterpanel";
import { shown } from "./filters";
import type { Item, Point } from "./items";
import { name, number, t, typeName } from "./language";
import { icon } from "./look";
import { store } from "./store";
import { types, type Label } from "../generated/model";

interface Spot { lat: number; lon: number; precision: string; title: string; things: Item[] }
const WIDE = 960, HIGH = 500;
let land: GeoJSON.FeatureCollection | undefined;

/** Draw the view anew. */
export async function drawMap(): Promise<void> {
  const place = el("view-map");
  const spots = gathered();
  if (!spots.length) { place.replaceChildren(h("p", { class: "empty" }, t(store.scene.items.size ? "map.none" : "scene.empty"))); return; }
  land ??= await outline();
  const projection = fitted(spots);
  const path = geoPath(projection);
  const drawing = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "map", role: "img", "aria-label": t("map.label", { count: spots.length }) },
    svg("path", { d: path({ type: "Sphere" }) ?? "", class: "sea" }), svg("path", { d: path(land) ?? "", class: "land" }),
    ...spots.sort((a, b) => b.things.length - a.things.length).map((spot) => dot(spot, projection)));
  place.replaceChildren(h("h2", {}, t("map.title")), drawing, key(spots), h("p", { class: "hint" }, t("map.disclaimer")), list(spots));
}

async function outline(): Promise<GeoJSON.FeatureCollection> {
  const world = await (await fetch("/static/explorer/land-110m.json")).json() as Topology<{ land: GeometryCollection }>;
  return feature(world, world.objects.land) as GeoJSON.FeatureCollection;
}

/** One spot for each place; what lies at the same point is together. */
function gathered(): Spot[] {
  const made = new Map<string, Spot>();
  for (const one of shown().items.values()) {
    for (const point of one.points) {
      const key = `${point.lat.toFixed(3)} ${point.lon.toFixed(3)}`;
      const spot = made.get(key) ?? { lat: point.lat, lon: point.lon, precision: point.precision, title: title(one, point), things: [] };
      if (!spot.things.includes(one)) spot.things.push(one);
      if (one.type !== "Project") { spot.title = name(one); spot.precision = "exact"; }
      made.set(key, spot);
    }
  }
  return [...made.values()];
}

const title = (one: Item, point: Point): string => (one.type === "Project" ? point.name : name(one));

/** The whole world, or where the spots are when they are near each other. */
function fitted(spots: Spot[]): GeoProjection {
  const points: GeoJSON.MultiPoint = { type: "MultiPoint", coordinates: spots.map((spot) => [spot.lon, spot.lat]) };
  const lons = spots.map((spot) => spot.lon), lats = spots.map((spot) => spot.lat);
  const wide = Math.max(...lons) - Math.min(...lons), high = Math.max(...lats) - Math.min(...lats);
  if (wide > 120 || Math.max(...lats.map(Math.abs)) > 75) return geoNaturalEarth1().fitExtent([[8, 8], [WIDE - 8, HIGH - 8]], { type: "Sphere" });
  const near = geoMercator().fitExtent([[120, 70], [WIDE - 120, HIGH - 70]], points);
  const most = 2400; // a country in the middle of its neighbours is the closest that this outline bears
  if (near.scale() > most || wide + high < 0.5) near.scale(most).center([(Math.max(...lons) + Math.min(...lons)) / 2, (Math.max(...lats) + Math.min(...lats)) / 2]).translate([WIDE / 2, HIGH / 2]);
  return near.clipExtent([[0, 0], [WIDE, HIGH]]);
}

function dot(spot: Spot, projection: GeoProjection): SVGElement {
  const [x, y] = projection([spot.lon, spot.lat]) ?? [-99, -99];
  const first = spot.things.find((one) => one.type !== "Project") ?? spot.things[0];
  const r = 4 + Math.min(12, Math.sqrt(spot.things.length) * 2);
  const colour = types[first?.type ?? "City"].colour;
  return svg("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: r.toFixed(1), fill: colour, class: `spot ${spot.precision.toLowerCase() || "unknown"}${first && selected(first) ? " chosen" : ""}`, onclick: () => { if (first) store.select({ kind: "item", id: first.id }); } },
    svg("title", {}, [spot.title, precision(spot.precision), spot.things.length > 1 ? t("map.projects", { count: spot.things.length }) : ""].filter(Boolean).join(", ")));
}

const selected = (one: Item): boolean => store.selection?.kind === "item" && store.selection.id === one.id;

function key(spots: Spot[]): HTMLElement {
  const found = [...new Set(spots.map((spot) => spot.precision.toLowerCase() || "unknown"))];
  return h("ul", { class: "chips" }, ...found.map((one) => h("li", { class: "keyed" }, svg("svg", { viewBox: "0 0 20 20", width: 16, height: 16, "aria-hidden": "true" }, svg("circle", { cx: 10, cy: 10, r: 7, fill: types.City.colour, class: `spot ${one}` })), precision(one))),
    ...[...new Set(spots.flatMap((spot) => spot.things.map((thing) => thing.type)))].slice(0, 8).map((type: Label) => h("li", { class: "keyed" }, icon(type, 14), typeName(type))));
}

/** The same places as words, for those who do not see the map. */
function list(spots: Spot[]): HTMLElement {
  return h("details", { class: "spots" }, h("summary", {}, `${t("map.title")} (${number(spots.length)})`), h("ul", { class: "names" }, ...spots.map((spot) => h("li", {},
    h("button", { type: "button", class: "button link", onclick: () => { const first = spot.things.find((one) => one.type !== "Project") ?? spot.things[0]; if (first) store.select({ kind: "item", id: first.id }); } }, spot.title), h("small", {}, precision(spot.precision), spot.things.length > 1 ? `, ${t("map.projects", { count: spot.things.length })}` : "")))));
}
