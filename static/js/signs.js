// Who changed what stands in a field, told beside it: what came in just now, what waits until its reader leaves the field, and what
// is new since one's last visit. static/js/together.js fetches this script with the first news.

import { describe } from "./telling.js";
import { keeper } from "./keeping.js";

const words = document.getElementById("together").dataset;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
const made = (name, properties, ...inside) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...inside);
  return element;
};
const blockOf = (address) => document.getElementById(`div_${address}`);

/** Who wrote what stands in a field, and when. To who is in the field it is told when it waits there, and else it is out of sight. */
export function sign(field, who, at, said = "{who}, {at}") {
  unsign(field);
  const id = `sign_${field.address}`;
  const told = made("span", { className: "sign", id }, made("span", {}, fill(said, { who, at })));
  told.dataset.live = "";
  if (field.news) told.append(made("span", { className: "waits" }, fill(words.waits, { who: who || words.somebody })));
  blockOf(field.address)?.append(told);
  for (const each of field.inputs) describe(each, id, true);
}

export function unsign(field) {
  if (!field) return;
  const id = `sign_${field.address}`;
  document.getElementById(id)?.remove();
  for (const each of field.inputs) describe(each, id, false);
}

const MOST = 6; // fields that are named above the others

/** What is new to who comes back: beside each field who changed it, and on top where that is, with how many comments are new here. */
export function signNew(changes, said) {
  const changed = changes.filter(({ field }) => field?.inputs.length);
  for (const { field, who, at } of changed) sign(field, who, at, words.fresh);
  const links = changed.slice(0, MOST).map(({ field }) => made("a", { href: `#${field.address}` }, called(field)));
  if (changed.length > MOST) links.push(fill(words.rest, { n: changed.length - MOST }));
  const spoken = said.filter(({ uid }) => keeper.form.querySelector(`[name^="${uid}-"]`)).length;
  if (spoken) links.push(made("a", { href: words.said }, words.spoken));
  if (!links.length) return;
  const top = made("p", { className: "fresh" }, made("b", {}, words.since), ...links.flatMap((link, n) => [n ? ", " : " ", link]));
  top.dataset.live = "";
  document.querySelector(".also").after(top);
}

/** A field by its label, and what stands in a card by that of the card. */
function called(field) {
  const title = field.inputs[0].closest(".acard")?.querySelector("summary .t")?.textContent.trim();
  return [title, field.label].filter(Boolean).join(": ");
}

// Who leaves the field sees the text itself.
keeper?.form.addEventListener("focusout", ({ target }) => target.closest("[id^='div_']")?.querySelector(".waits")?.remove());
