/** Small helpers to make elements; no mark-up is ever made of text, so nothing that a source says can become a script. */
type Child = Node | string | null | undefined | false;
type Props = Record<string, string | number | boolean | ((event: never) => void) | undefined>;

/** An element: `on...` properties listen, booleans are present or absent, all others are attributes. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: (Child | Child[])[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  apply(made, props);
  append(made, children);
  return made;
}

/** The same of SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(tag: K, props: Props = {}, ...children: (Child | Child[])[]): SVGElementTagNameMap[K] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  apply(made, props);
  append(made, children);
  return made;
}

function apply(to: Element, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") to.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) to.setAttribute(name, "");
    else if (value !== false && value !== undefined) to.setAttribute(name, String(value));
  }
}

function append(to: Element, children: (Child | Child[])[]): void {
  to.append(...children.flat().filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
}

/** An element of the page that must be there. */
export function el<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found as T;
}

/** A button with a word on it; `kind` is its look. */
export function button(label: Child, onclick: () => void, kind = "plain", props: Props = {}): HTMLButtonElement {
  return h("button", { type: "button", class: `button ${kind}`, onclick, ...props }, label);
}

/** Run only when nothing has come for so many milliseconds. */
export function later<A extends unknown[]>(wait: number, run: (...args: A) => void): (...args: A) => void {
  let timer = 0;
  return (...args) => { clearTimeout(timer); timer = window.setTimeout(() => run(...args), wait); };
}
