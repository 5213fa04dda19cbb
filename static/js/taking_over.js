// What a page left on this device when it was closed before all was saved: the next page of the same workbook takes it over. A field
// that is here shows its text again; one of another page is sent from here all the same. static/js/keeping.js fetches this script
// when there is something to take over.

import { draftsOf, Field, openTabs, PREFIX, same } from "./fields.js";

/** Take over the drafts that are left, in the order in which they were typed; those of pages that are still open stay with them. */
export async function takeOver(keeper, isLeft) {
  const take = async () => {
    const tabs = await openTabs();
    const rows = new Map(); // the spare rows of this page, by the address of the spare row that their texts were typed in
    for (const draft of draftsOf(keeper.reader)) if (isLeft(draft) && !tabs.has(PREFIX + draft.tab)) restore(keeper, draft, rows);
    for (const row of rows.values()) clearProposed(keeper, row);
  };
  // Of two pages that open at once, one takes them.
  await (navigator.locks?.request(PREFIX + keeper.workbook, take) ?? take());
  keeper.state.tell();
}

function restore(keeper, { key, address, value, base, at, uid, label, sent, row, path, whole }, rows) {
  const { fields } = keeper;
  const field = fields.get(address) ?? (whole === null ? new Field(address, base) : blankLike(fields, address, rows));
  if (!field) return keeper.orphans.set(key, orphan({ address, base, value, path }));
  // What is typed there now goes first.
  if (fields.has(field.address) && field.isTouched && !same(value, field.value)) return;
  localStorage.removeItem(key);
  if (same(value, field.stored)) return;
  // What was sent last did arrive, though no answer came: then this was typed over it.
  if (!field.mood && !same(sent, field.stored)) field.base = base;
  // Whether it did, a page without the field cannot see: it goes again, and what was typed over it goes next.
  if (!field.inputs.length) Object.assign(field, { ofRow: uid, called: label, row, path, unheard: sent });
  fields.set(field.address, field);
  Object.assign(field, { at, isBack: true });
  keeper.put(field, value);
  keeper.write(field);
}

/** It waits for its own page, where there is one: a text that was made of two is only to be copied. */
function orphan({ address, base, value, path }) {
  const at = address.startsWith("merged:") ? location.pathname : path;
  return Object.assign(new Field(address, base), { text: value, path: at, mood: "wrong", isUsed: true });
}

/** The field of a spare row that stands where one stood: each page mints its own. All that was typed in one row comes back in one. */
function blankLike(fields, address, rows) {
  const [row, name] = [rowOf(address), address.slice(address.lastIndexOf("/"))];
  const isLike = ({ whole, address: at }) => whole !== null && at.startsWith(row.replace(/:[^:]+$/, ":")) && at.endsWith(name);
  const isBlank = (at) => ![...rows.values()].includes(at) && fieldsOf(fields, at).every(({ isTouched }) => !isTouched);
  const found = rows.get(row) ?? [...fields.values()].filter(isLike).map(({ address: at }) => rowOf(at)).find(isBlank);
  if (found) rows.set(row, found);
  return fields.get(`${found}${name}`);
}

const rowOf = (address) => address.slice(0, address.lastIndexOf("/"));
const fieldsOf = (fields, row) => [...fields.values()].filter(({ address }) => rowOf(address) === row);

/** What the page proposes beside a text that came back, as the date of today: nobody chose it with that text in sight. */
function clearProposed(keeper, row) {
  const fields = fieldsOf(keeper.fields, row);
  const isProposed = ({ whole, isText, stored, isTouched }) => whole && isText && stored && !isTouched;
  if (fields.some(({ isTouched }) => isTouched)) for (const field of fields.filter(isProposed)) keeper.put(field, "");
}

/**
 * A field that came back from a draft, and that only its whole part of the page can save: as if somebody just left it. What the page
 * just called wrong cannot be saved, nor what stands beside it: to ask all the same would only take away what the page says.
 */
export function sendWhole(keeper) {
  const wrong = new Set(keeper.touched.filter(({ mood }) => mood === "wrong").map(({ inputs }) => inputs[0]));
  const has = (input) => Boolean(input?.value) && !wrong.has(input);
  const isReady = ({ whole }) => whole === "" || (whole !== null && has(keeper.form.elements[whole]));
  const field = keeper.touched.find((each) => each.isBack && !each.mood && !each.hasFocus && isReady(each));
  if (!field || keeper.trouble || !keeper.isJoined) return;
  field.isBack = false;
  keeper.asTyped(field, "change");
}
