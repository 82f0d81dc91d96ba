/** How things are drawn: shapes and colours of the model, for the graph and as small pictures beside words. */
import type { StylesheetJson } from "cytoscape";
import { types, type Label } from "../generated/model";
import { svg } from "./dom";

type Shape = (typeof types)[Label]["shape"];
const POINTS: Partial<Record<Shape, number>> = { triangle: 3, pentagon: 5, hexagon: 6, octagon: 8 };

/** The shape of a type as a small picture, without a name: the word beside it has one. */
export function icon(type: Label, size = 16): SVGSVGElement {
  return svg("svg", { viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true", class: "icon" }, graphShape(type));
}

/** The shape of a type within 20 by 20. */
export function graphShape(type: Label): SVGElement {
  const { colour, shape } = types[type];
  const props = { fill: colour, class: "shape" };
  return shape === "ellipse" ? svg("circle", { cx: 10, cy: 10, r: 7.5, ...props })
    : shape === "diamond" ? svg("path", { d: "M10 1.5 18.5 10 10 18.5 1.5 10Z", ...props })
    : shape === "star" ? svg("path", { d: star(), ...props })
    : shape === "tag" ? svg("path", { d: "M2.5 4h10l5 6-5 6h-10z", ...props })
    : shape === "barrel" ? svg("path", { d: "M4 3q6-1.5 12 0 1.5 7 0 14-6 1.5-12 0-1.5-7 0-14z", ...props })
    : POINTS[shape] ? svg("polygon", { points: polygon(POINTS[shape]), ...props })
    : svg("rect", { x: 2.5, y: 3.5, width: 15, height: 13, rx: shape === "round-rectangle" ? 4 : 0, ...props });
}

function polygon(corners: number): string {
  return Array.from({ length: corners }, (_, n) => {
    const angle = (n / corners) * 2 * Math.PI - Math.PI / 2 + (corners % 2 ? 0 : Math.PI / corners);
    return `${(10 + 8.5 * Math.cos(angle)).toFixed(1)},${(10.5 + 8.5 * Math.sin(angle)).toFixed(1)}`;
  }).join(" ");
}

function star(): string {
  return Array.from({ length: 10 }, (_, n) => {
    const r = n % 2 ? 4 : 9, angle = (n / 10) * 2 * Math.PI - Math.PI / 2;
    return `${n ? "L" : "M"}${(10 + r * Math.cos(angle)).toFixed(1)} ${(10.5 + r * Math.sin(angle)).toFixed(1)}`;
  }).join("") + "Z";
}

/** A colour of the page's theme. */
export function theme(name: string): string { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

/** The graph's style in the theme of the moment. */
export function graphStyle(): StylesheetJson {
  const ink = theme("--ink"), faint = theme("--line-strong"), ground = theme("--ground"), accent = theme("--accent"), outline = theme("--outline");
  return [
    { selector: "node", style: { shape: "data(shape)" as never, "background-color": "data(colour)", width: "data(size)", height: "data(size)", label: "data(label)", color: ink,
      "font-size": 11, "font-family": "system-ui, sans-serif", "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": "110px", "min-zoomed-font-size": 7,
      "text-background-color": ground, "text-background-opacity": 0.8, "text-background-padding": "2px", "text-background-shape": "roundrectangle", "border-width": 1.5, "border-color": outline } },
    // Each property costs at each change of each link, so that words have theirs only where they are shown.
    { selector: "edge", style: { width: 1.4, "line-color": faint, "target-arrow-color": faint, "target-arrow-shape": "triangle", "arrow-scale": 0.8, "curve-style": "straight" } },
    { selector: "edge.marked, edge.beside, edge:selected", style: { label: "data(label)", color: ink, "font-size": 9, "font-family": "system-ui, sans-serif", "text-rotation": "autorotate", "min-zoomed-font-size": 8,
      "text-background-color": ground, "text-background-opacity": 0.9, "text-background-padding": "2px", "text-wrap": "ellipsis", "text-max-width": "150px" } },
    { selector: "edge.bent", style: { "curve-style": "bezier" } },
    { selector: "edge[?derived]", style: { "line-style": "dashed" } },
    { selector: "node.pinned", style: { "border-width": 3, "border-style": "double", "border-color": ink } },
    { selector: "node.dim", style: { opacity: 0.25 } },
    { selector: "edge.dim", style: { opacity: 0.12 } },
    { selector: "node.marked", style: { "border-width": 4, "border-color": accent } },
    { selector: "edge.marked", style: { width: 3, "line-color": accent, "target-arrow-color": accent } },
    { selector: "node:selected", style: { "border-width": 4, "border-color": accent, "font-weight": "bold", "min-zoomed-font-size": 0, "z-index": 10 } },
    { selector: "edge:selected", style: { width: 3, "line-color": accent, "target-arrow-color": accent, "z-index": 10 } },
    { selector: "node:active, edge:active", style: { "overlay-opacity": 0.08 } },
  ];
}
