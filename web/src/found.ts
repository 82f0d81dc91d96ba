/** Everything that a search meets, as a list that can be added to the view. */
import { ask } from "./ask";
import { tellCap } from "./actions";
import { button, h } from "./dom";
import { item, where, type RawItem } from "./items";
import { lang, name, t, typeName } from "./language";
import { icon } from "./look";
import { failure } from "./notices";
import { tool } from "./panels";
import { store } from "./store";

interface Raw { search: { totalCount: number | string; pageInfo: { hasNextPage: boolean; endCursor: string }; nodes: RawItem[] } }

/** Make the tool "found". */
export function makeFound(): void {
  tool("found", "help.search", (place, text) => { if (typeof text === "string") return fill(place, text, null); });
}

async function fill(place: HTMLElement, text: string, after: string | null): Promise<void> {
  if (!after) place.replaceChildren(h("p", { class: "loading" }, t("said.loading")));
  try {
    const { search } = await ask<Raw>("Search", { text, lang: lang.toUpperCase(), first: 25, after });
    const items = search.nodes.map(item);
    if (!after) place.replaceChildren(h("p", { role: "status" }, t("search.all", { count: Number(search.totalCount), text })), h("ul", { class: "names" }));
    place.querySelector("ul")?.append(...items.map((one) => h("li", {}, icon(one.type, 14), button(name(one), () => { store.add([one], []); store.select({ kind: "item", id: one.id }); }, "link"), h("small", {}, [typeName(one.type), where(one, lang)].filter(Boolean).join(" · ")))));
    place.querySelector(".tools")?.remove();
    if (items.length) place.append(h("div", { class: "tools" }, button(t("search.add", { count: items.length }), () => { tellCap(store.add(items, [])); }, "primary"),
      search.pageInfo.hasNextPage ? button(t("group.more", { count: 25 }), () => void fill(place, text, search.pageInfo.endCursor)) : null));
  } catch (wrong) { place.replaceChildren(...failure(wrong, () => void fill(place, text, after))); }
}
