/** What the page tells besides its views: short notices, and failures with what to do. */
import { Failure, key } from "./ask";
import { button, el, h } from "./dom";
import { t } from "./language";

let fading = 0;

/** Say something that is soon over; a screen reader reads it too. */
export function say(text: string): void {
  const place = el("notice");
  clearTimeout(fading);
  place.replaceChildren(h("p", {}, text));
  place.className = "notice on";
  fading = window.setTimeout(() => { place.className = "notice"; place.replaceChildren(); }, 7000);
}

/** Tell of a failure, with a way on; it stays until it is closed. */
export function tellFailure(wrong: unknown, retry?: () => void): void {
  if ((wrong as Error).name === "AbortError") return;
  if (!(wrong instanceof Failure)) console.error(wrong);
  const place = el("notice");
  clearTimeout(fading);
  place.className = "notice on bad";
  place.replaceChildren(...failure(wrong, retry ? () => { close(); retry(); } : undefined, close));
  function close(): void { place.className = "notice"; place.replaceChildren(); }
}

/** A failure in words, with its buttons. */
export function failure(wrong: unknown, retry?: () => void, close?: () => void): HTMLElement[] {
  const of = wrong instanceof Failure ? wrong : new Failure("refused", (wrong as Error).message);
  const parts: HTMLElement[] = [h("p", {}, h("strong", {}, t(`error.${of.reason}`)), " ", of.reason === "offline" ? "" : [of.message, of.hint].filter(Boolean).join(" "))];
  if (of.reason === "key") parts.push(askForKey(retry));
  if (of.reason === "old") parts.push(button(t("error.reload"), () => location.reload(), "primary"));
  else if (retry) parts.push(button(t("act.retry"), retry, "primary"));
  if (close) parts.push(button(t("act.close"), close));
  return parts;
}

function askForKey(retry?: () => void): HTMLElement {
  const input = h("input", { type: "password", id: "api-key", autocomplete: "off" });
  return h("p", { class: "key" }, h("label", { for: "api-key" }, t("key.label")), input,
    button(t("key.save"), () => { key.set(input.value.trim()); if (retry) retry(); else location.reload(); }, "primary"), h("small", {}, t("key.text")));
}
