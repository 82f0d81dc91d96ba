/** The drawing as SVG, made of what stands in it: for reports that are printed. */
import { drawing } from "./graph";
import { svg } from "./dom";
import { graphShape } from "./look";
import { theme } from "./look";
import type { Label } from "../generated/model";
import { store } from "./store";

/** The text of an SVG file. */
export function vector(): string {
  const cy = drawing();
  const box = cy.elements().boundingBox();
  const ink = theme("--ink"), line = theme("--line-strong"), ground = theme("--ground");
  const parts: SVGElement[] = [svg("rect", { x: box.x1 - 20, y: box.y1 - 20, width: box.w + 40, height: box.h + 40, fill: ground })];
  cy.edges().forEach((edge) => {
    const from = edge.source().position(), to = edge.target().position();
    parts.push(svg("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, stroke: line, "stroke-width": 1.4, ...(edge.data("derived") ? { "stroke-dasharray": "5 3" } : {}) }));
  });
  cy.nodes().forEach((node) => {
    const { x, y } = node.position(), size = Number(node.data("size"));
    const type = store.scene.items.get(node.id())?.type ?? ("Entity" as Label);
    parts.push(svg("g", { transform: `translate(${x - size / 2} ${y - size / 2}) scale(${size / 20})`, stroke: theme("--outline"), "stroke-width": 1 }, graphShape(type)),
      svg("text", { x, y: y + size / 2 + 12, "text-anchor": "middle", "font-family": "system-ui, sans-serif", "font-size": 11, fill: ink }, String(node.data("label"))));
  });
  const whole = svg("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `${box.x1 - 20} ${box.y1 - 20} ${box.w + 40} ${box.h + 40}`, width: Math.round(box.w + 40), height: Math.round(box.h + 40) }, parts);
  return new XMLSerializer().serializeToString(whole);
}
