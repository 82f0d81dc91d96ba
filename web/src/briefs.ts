/** The way to a thing's brief: a page of its own, which the server makes and the browser prints. */
import { Failure, key } from "./ask";
import { h } from "./dom";
import type { Item } from "./items";
import { lang, t } from "./language";
import { tellFailure } from "./notices";

/** A link that looks like the buttons beside it. */
export function briefLink(one: Item): HTMLElement {
  const address = `/brief/${encodeURIComponent(one.id)}?lang=${lang}`;
  return h("a", { class: "button plain", href: address, target: "_blank", rel: "noopener", onclick: (event: Event) => { if (key.get()) { event.preventDefault(); void openWithKey(address); } } }, t("act.brief"));
}

/** No link carries a key: the page is asked for with it, and shown from here. */
async function openWithKey(address: string): Promise<void> {
  const tab = window.open("", "_blank"); // before anything is awaited, or the browser takes it for an advertisement
  try {
    const answer = await fetch(address, { headers: { "X-API-Key": key.get() } }).catch((wrong: Error) => { throw new Failure("offline", wrong.message); });
    if (!answer.ok) throw new Failure(answer.status === 401 ? "key" : answer.status === 503 ? "away" : "refused", `${answer.status} ${answer.statusText}`);
    const made = URL.createObjectURL(await answer.blob());
    if (tab) { tab.opener = null; tab.location.replace(made); }
  } catch (wrong) { tab?.close(); tellFailure(wrong); }
}
