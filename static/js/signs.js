// Who changed what stands in a field, told beside it: what came in just now, what waits until its reader leaves the field, and what
// is new since one's last visit. static/js/together.js fetches this script with the first news.

import { describe } from "./fields.js";
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

// Who leaves the field sees the text itself.
keeper?.form.addEventListener("focusout", ({ target }) => target.closest("[id^='div_']")?.querySelector(".waits")?.remove());
