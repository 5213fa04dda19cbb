// Brings the page up to date with one that was read anew, around somebody who is typing in it: what is focused, not saved yet,
// wrong or in a clash stays as it is, and so do open parts, the focus and the place one looks at.

import { addressOf, Field, inputsIn } from "./fields.js";
import { keeper } from "./keeping.js";

// What scripts put on the page, and the bases that a plain save carries: those tell what a text was typed over.
const LIVE = "[data-live], .cnt, input[name='base'], input[name^='base:']";
// By these a part of the page is known again that has no id of its own: a card by its summary, a list by its heading.
const NAMED = "[id^='div_'], .field[id], summary[id], h1[id], h2[id], h3[id]";
const CONTROLS = "input:not([type=hidden]), select, textarea";
const ROW = "input[type=hidden][data-row]";
const OF_SERVER = ["data-row", "data-whole"]; // what it says of a row only until that is made

const { ELEMENT_NODE, TEXT_NODE } = Node;

/** A field that is not to be touched: somebody is in it, or what stands in it is not what is stored. */
const isHeld = (field) => Boolean(field && (field.hasFocus || field.isTouched || field.mood));
const fieldAt = (address) => keeper?.fields.get(address);
const holds = (part) => [...inputsIn(part).keys()].some((address) => isHeld(fieldAt(address)));

// ---- Which part of the one page is which of the other ----
const keyOf = (node) => {
  if (node.nodeType !== ELEMENT_NODE) return "";
  if (node.id) return node.id;
  return node.type === "hidden" ? `=${node.name}` : (node.querySelector(NAMED)?.id ?? "");
};
const kindOf = (node) => (node.nodeType === ELEMENT_NODE ? `${node.localName}.${node.classList[0] ?? ""}` : node.nodeType);

/** The old child that each fresh one continues: by its key, or else the next of its kind. */
function pairs(old, fresh) {
  const left = new Set(old.childNodes);
  const byKey = new Map([...left].map((node) => [keyOf(node), node]));
  return new Map(
    [...fresh.childNodes].map((node) => {
      const key = keyOf(node);
      const same = key
        ? byKey.get(key)
        : [...left].find((each) => !keyOf(each) && kindOf(each) === kindOf(node) && isLive(each) === isLive(node));
      const match = same && left.has(same) && same.localName === node.localName ? same : null;
      left.delete(match);
      return [node, match];
    }),
  );
}

const isLive = (node) => node.nodeType === ELEMENT_NODE && node.matches(LIVE);

/** A part that stays though the fresh page has none: with something unsaved in it, or about something that waits for a choice. */
function stays(node, told) {
  if (isLive(node)) return true;
  if (node.nodeType !== ELEMENT_NODE) return false;
  if (node.matches(".errsum")) return !told;
  if (!node.matches(".clash")) return holds(node);
  const { clash } = node.dataset;
  return [...keeper.fields.values()].some(({ address, mood }) => mood === "clash" && `${address}/`.startsWith(`${clash}/`));
}

// ---- One part after the other ----
function children(old, fresh, changed) {
  const matched = pairs(old, fresh);
  const staying = new Set(matched.values());
  for (const node of [...old.childNodes]) {
    if (staying.has(node) || stays(node, changed.told)) continue;
    if (node.nodeType === ELEMENT_NODE) changed.gone.push(...inputsIn(node).keys());
    node.remove();
  }
  let place = old.firstChild;
  const pass = () => {
    while (place && !staying.has(place)) place = place.nextSibling;
  };
  for (const [node, match] of matched) {
    pass();
    if (match && match === place) place = place.nextSibling;
    else if (match) old.insertBefore(match, place);
    if (match) {
      staying.delete(match);
      morph(match, node, changed);
      continue;
    }
    const made = old.insertBefore(document.importNode(node, true), place);
    if (made.nodeType === ELEMENT_NODE) changed.made.push(made);
  }
}

function morph(old, fresh, changed) {
  if (old.nodeType === TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.nodeType !== ELEMENT_NODE || isLive(old) || old.isEqualNode(fresh)) return;
  const field = old.matches("[id^='div_'], .field[id]") ? fieldAt(old.id.replace(/^div_/, "")) : null;
  if (isHeld(field)) return field.inputs.forEach((each) => describe(each, fresh));
  attributes(old, fresh);
  if (old.localName === "textarea") return;
  if (old.localName === "select") return options(old, fresh, changed);
  children(old, fresh, changed);
}

/** The choices of a list may change around the one that is chosen. */
function options(old, fresh, changed) {
  const chosen = old.value;
  children(old, fresh, changed);
  old.value = chosen;
  if (old.selectedIndex < 0) old.value = fresh.value;
}

/** What is open, typed, ticked or chosen is the reader's; `data-` attributes beyond those of the server are a script's. */
function isOwn(element, name) {
  if (name === "open") return true;
  if (name === "selected") return element.localName === "option";
  if (name === "checked") return true;
  if (name !== "value" || element.type === "radio" || element.type === "checkbox") return false;
  // The uid that a new advice gets is minted with the page: one that is being written keeps its own.
  if (!element.matches(CONTROLS)) return element.matches("[name$='-advice']") && holds(element.parentElement);
  return addressOf(element) !== "" || element.value !== element.defaultValue;
}

function attributes(old, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (name === "aria-describedby") describe(old, fresh.ownerDocument);
    else if (!isOwn(old, name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    const isScripts = name.startsWith("data-") && !OF_SERVER.includes(name);
    if (!fresh.hasAttribute(name) && !isScripts && !isOwn(old, name)) old.removeAttribute(name);
  }
}

/** What is said about a field by the server, and besides by what a script put there. */
function describe(old, page) {
  const fresh = old.id && page.querySelector(`[id="${CSS.escape(old.id)}"]`);
  if (!fresh) return;
  const own = (old.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => document.getElementById(id)?.closest("[data-live]"));
  const said = new Set([...(fresh.getAttribute("aria-describedby") ?? "").split(" "), ...own].filter(Boolean));
  if (said.size) old.setAttribute("aria-describedby", [...said].join(" "));
  else old.removeAttribute("aria-describedby");
}

// ---- Blank rows ----
/**
 * Blank rows get another uid each time a page is made: in what came in they get those of this page, as far as they go. The row that
 * the address asks for is the one that somebody just added.
 */
function read(html) {
  const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
  const fresh = parsed(html);
  let text = html;
  for (const name of new Set([...fresh.querySelectorAll(ROW)].map((each) => each.name))) {
    const uids = (page) => [...page.querySelectorAll(ROW)].filter((each) => each.name === name).map((each) => each.value);
    const here = uids(document).filter((uid) => !html.includes(uid));
    const coming = uids(fresh).filter((uid) => !namerOf(uid) && !location.search.includes(uid));
    const typed = here.filter((uid) => holds(rowOf(uid)));
    const chosen = new Set([...typed, ...here].slice(0, coming.length));
    here.filter((uid) => chosen.has(uid)).forEach((uid, index) => {
      text = text.replaceAll(coming[index], uid);
    });
  }
  return text === html ? fresh : parsed(text);
}

/** The hidden input that names a row in its list. */
const namerOf = (uid, page = document) =>
  page.querySelector(`input[type=hidden][value="${CSS.escape(uid)}"]:not([name$="-to"], [name$="-advice"])`);

/** The part of the page that a row is, by its uid. */
export const rowOf = (uid) => namerOf(uid)?.closest(".acard, .kmeasured, .kpi, .point, .keypoint, .sec");

/** The revision that a page was read at. */
const baseOf = (page) => Number(page.querySelector("[data-news]")?.dataset.base ?? 0);

/** Every field that nobody is busy with takes what the page holds; what it refused, or met another's text, waits. */
function values(fresh) {
  const base = baseOf(fresh);
  for (const [address, inputs] of inputsIn(fresh)) {
    const stored = Object.assign(new Field(address, base), { inputs });
    const wrong = inputs[0].getAttribute("aria-invalid") === "true" && fresh.getElementById(`error_${address}`);
    if (wrong && fieldAt(address)) keeper.refuse(fieldAt(address), [...wrong.querySelectorAll("p")].map((each) => each.textContent));
    else keeper.learn(address, stored.value, base);
  }
  for (const input of fresh.querySelectorAll("input[name^='base:']"))
    if (fresh.getElementById(input.name.replace("base:", "clash_"))) keeper.begin(input);
}

// ---- Where somebody is ----
function place() {
  const root = document.documentElement;
  const active = document.activeElement;
  const mark = active === document.body ? document.elementFromPoint(innerWidth / 2, innerHeight / 2) : active;
  const top = mark?.getBoundingClientRect().top;
  const from = typeof active.selectionStart === "number" ? [active.selectionStart, active.selectionEnd] : null;
  const near = active.closest("section, fieldset")?.querySelector("[tabindex='-1']");
  root.style.overflowAnchor = "none";
  return () => {
    if (active !== document.activeElement) {
      if (active.isConnected) active.focus({ preventScroll: true });
      else if (near?.isConnected) near.focus({ preventScroll: true });
      if (from && active.isConnected) active.setSelectionRange(...from);
    }
    if (mark?.isConnected) scrollBy({ top: mark.getBoundingClientRect().top - top, behavior: "instant" });
    root.style.overflowAnchor = "";
  };
}

/**
 * Bring this page up to date with `html`, the same page read anew. `told` tells that somebody asked for it: then what the page says
 * on top is shown too. A page older than `newest`, the last revision that is known of, would take back what came since.
 * The revision it is at now, 0 when nothing was done.
 */
export function reconcile(html, { told = false, newest = 0 } = {}) {
  const fresh = read(html);
  if (!fresh.querySelector("[data-news]") || baseOf(fresh) < newest) return 0;
  const back = place();
  const changed = { made: [], gone: [], told };
  children(document.getElementById("main"), fresh.getElementById("main"), changed);
  const notes = fresh.querySelector(".notes");
  if (told || notes.childElementCount) children(document.querySelector(".notes"), notes, changed);
  if (keeper) {
    for (const address of changed.gone) if (!document.getElementById(address)) keeper.forget(address);
    for (const root of changed.made) if (root.isConnected) keeper.adopt(root, baseOf(fresh));
    // What is new and comes back as it was typed, because it could not be saved, is not saved yet.
    const isNew = (address) => changed.made.some((root) => root.contains(document.getElementById(address)));
    for (const input of fresh.querySelectorAll("input[type=hidden][name^='base:']"))
      if (isNew(input.name.slice("base:".length))) keeper.begin(input);
    values(fresh);
  }
  back();
  document.dispatchEvent(new CustomEvent("kk:fresh"));
  return baseOf(fresh);
}
