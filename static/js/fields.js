// What a field is, what it tells while one types, and the way to it. And, on every page, what becomes of texts that lie on this
// device because they are not stored yet. Without this script the server says the same, later.

// ---- The length of a text ----
// The blanks that the server takes off: Python's strip(), which is not JavaScript's trim().
const BLANK = "[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const OUTSIDE = new RegExp(`^${BLANK}+|${BLANK}+$`, "g");
const SHOWN_FROM = 0.9;
const PAUSE = 400; // a screen reader hears the count when one stops, not at every key

const length = (text) => [...text.replace(/\r\n?/g, "\n").replace(OUTSIDE, "")].length;

function counterOf(field) {
  const next = field.nextElementSibling;
  if (next?.classList.contains("cnt")) return next;
  const counter = document.createElement("p");
  counter.className = "cnt";
  counter.setAttribute("aria-live", "polite");
  field.after(counter);
  return counter;
}

function count(field) {
  const most = Number(field.dataset.most);
  const near = field.value.length >= most * SHOWN_FROM;
  if (!near && !field.nextElementSibling?.classList.contains("cnt")) return;
  const n = length(field.value);
  const over = Math.max(0, n - most);
  const words = over ? document.body.dataset.over : document.body.dataset.count;
  const number = (value) => value.toLocaleString(document.documentElement.lang);
  const said = words.replace("{n}", number(n)).replace("{most}", number(most)).replace("{over}", number(over));
  const counter = counterOf(field);
  counter.classList.toggle("over", over > 0);
  counter.textContent = n >= most * SHOWN_FROM ? said : "";
}

const waiting = new WeakMap();
document.addEventListener("input", ({ target }) => {
  if (!target.dataset?.most) return;
  clearTimeout(waiting.get(target));
  waiting.set(target, setTimeout(count, PAUSE, target));
});

// 7.5 becomes 7,5 before anybody else hears of the change.
document.addEventListener("change", ({ target }) => {
  if (target.dataset?.score !== undefined) target.value = target.value.replace(/^\s*(\d{1,2})\.(\d)\s*$/, "$1,$2");
}, true);

// ---- The way to a field ----
/** Open what a part of the page is folded into, and go to it. */
export function reach(id) {
  const part = document.getElementById(id);
  if (!part) return;
  for (let fold = part.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  part.focus();
}

const reachHash = () => reach(location.hash.slice(1));
addEventListener("hashchange", reachHash);

// ---- What is being pressed stays under the pointer ----
const LIFTED = 50; // from when a finger goes up to its click
const HELD = 3000; // who holds on for longer presses no button
let press; // the last one, until it is over
addEventListener("pointerdown", () => {
  press = new Promise((over) => {
    for (const sign of ["pointerup", "pointercancel"]) addEventListener(sign, () => setTimeout(over, LIFTED), { once: true });
    setTimeout(over, HELD);
  });
}, true);

/** What something comes to, once nobody presses: what it changes on the page could move a button away between down and up. */
export async function unpressed(awaited) {
  const outcome = await awaited;
  await press;
  return outcome;
}

// ---- A field of a workbook: an address, and the inputs that hold its value ----
const ADDRESS = /^(plate:[^/]+|workbook|review)\//;
const UID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=-)/;

const plain = (value) => (Array.isArray(value) ? [...value].sort().join(" ") : String(value));

/** Whether two values are the same; what is not known is the same as nothing. */
export const same = (one, other) => one !== undefined && other !== undefined && plain(one) === plain(other);

/** The address of the field that an input belongs to: its own id, or that of its group. Empty for what is no field. */
export function addressOf(input) {
  if (!input.name || input.closest(".clash")) return "";
  const group = ["radio", "checkbox"].includes(input.type) ? input.closest(".field[id]") : null;
  const { id } = group ?? input;
  return ADDRESS.test(id) ? id : "";
}

/** All inputs in a part of the page that belong to fields, by address. */
export function inputsIn(root) {
  const found = new Map();
  for (const input of root.querySelectorAll("input:not([type=hidden]), textarea, select")) {
    const address = addressOf(input);
    if (address) found.set(address, [...(found.get(address) ?? []), input]);
  }
  return found;
}

/** What a browser puts back by itself after a reload was typed over an older page: all that matters lies among the drafts. */
export function forgetRestored(form) {
  if (!["reload", "back_forward"].includes(performance.getEntriesByType("navigation")[0]?.type)) return;
  for (const input of [...inputsIn(form).values()].flat()) {
    if (input === document.activeElement) continue;
    if (input.type === "radio" || input.type === "checkbox") input.checked = input.defaultChecked;
    else if (input.options) for (const each of input.options) each.selected = each.defaultSelected;
    else input.value = input.defaultValue;
  }
}

/** A field: what its inputs hold, what is stored, and on which revision that is known. One without inputs is on another page. */
export class Field {
  inputs = [];
  isUsed = false; // whether its inputs ever held something else than the page came with
  mood = ""; // "wrong" or "clash": it waits until somebody changes it, or chooses
  at = 0; // when it was typed in last
  flying; // what is on its way to the server, or may have arrived there
  unheard; // what a page that is gone sent of it without hearing whether it arrived: that goes again first
  news = null; // what somebody else wrote while the focus was in it

  constructor(address, base) {
    Object.assign(this, { address, base });
  }

  get isGroup() {
    return this.inputs[0]?.type === "checkbox" && this.inputs[0].id !== this.address;
  }

  get value() {
    const [first] = this.inputs;
    if (!first) return this.text;
    if (this.isGroup) return this.inputs.filter((each) => each.checked).map((each) => each.value);
    if (first.type === "radio") return this.inputs.find((each) => each.checked)?.value ?? "";
    if (first.type === "checkbox") return first.checked ? "true" : "";
    return first.value;
  }

  set value(value) {
    this.isUsed = true;
    const [first] = this.inputs;
    if (!first) this.text = value;
    else if (this.isGroup) for (const each of this.inputs) each.checked = plain(value).split(" ").includes(each.value);
    else if (first.type === "radio") for (const each of this.inputs) each.checked = each.value === value;
    else if (first.type === "checkbox") first.checked = Boolean(value);
    else if (first.value !== plain(value)) first.value = plain(value);
  }

  /** Whether it is a list without this choice: that comes with a page that is read anew, and the page brings what is chosen too. */
  lacks(value) {
    const choices = this.inputs[0]?.options;
    return Boolean(choices) && [...choices].every((each) => each.value !== value);
  }

  /** Whether something typed in it is not acknowledged. */
  get isTouched() {
    if (this.flying !== undefined || this.unheard !== undefined) return true;
    return this.isUsed && !(same(this.value, this.stored) || same(this.value, this.acknowledged));
  }

  /** Whether something was typed in it after what its clash is about: nobody could choose with that in sight. */
  get isTypedOn() {
    return this.mood === "clash" && !same(this.value, this.met);
  }

  /** How to make its row, when the page minted that and it is not there yet. */
  get making() {
    const row = this.row ? null : this.inputs[0]?.form?.querySelector(`input[type=hidden][data-row][value="${this.uid}"]`);
    return row ? JSON.parse(row.dataset.row) : this.row;
  }

  /** Its inputs go from the page. Its text stays: what travels may come back unsaved, to be copied. */
  unplaced() {
    const { value, uid, label, making } = this;
    Object.assign(this, { inputs: [], text: value, ofRow: uid, called: label, row: making, path: location.pathname });
  }

  get isText() {
    return !/^(radio|checkbox|select-one)$/.test(this.inputs[0]?.type);
  }

  get hasFocus() {
    return this.inputs.includes(document.activeElement);
  }

  /** The uid of its row; of the workbook itself nothing. */
  get uid() {
    return this.ofRow ?? UID.exec(this.inputs[0].name)?.[0];
  }

  /** Null for a field that saves itself; else the name of the input without which even the whole page cannot take it, or "". */
  get whole() {
    return this.inputs[0]?.dataset.whole ?? null;
  }

  /** Once somebody chose: on which revision the texts were begun that the choice was about, until it is saved. */
  get root() {
    return this.kept?.base === this.base ? this.kept.root : undefined;
  }

  /** Where in the browser the page is that it stands on, when that is another page than this. */
  get elsewhere() {
    return this.inputs.length || this.path === location.pathname ? "" : this.path;
  }

  /** Whether it has no place on the page that it was typed on, and cannot be saved either. */
  get isStuck() {
    return Boolean(this.mood) && !this.inputs.length && !this.elsewhere;
  }

  /** What it is called beside its input. */
  get label() {
    const [first] = this.inputs;
    const isOneOf = this.isGroup || first?.type === "radio";
    const label = isOneOf ? first.closest("fieldset")?.querySelector("legend") : first?.labels?.[0];
    return this.called ?? label?.firstChild?.textContent.trim() ?? "";
  }
}

function cameWith({ inputs, isGroup }) {
  const [first] = inputs;
  if (isGroup) return inputs.filter((each) => each.defaultChecked).map((each) => each.value);
  if (first.type === "radio") return inputs.find((each) => each.defaultChecked)?.value ?? "";
  if (first.type === "checkbox") return first.defaultChecked ? "true" : "";
  if (first.options) return ([...first.options].find((each) => each.defaultSelected) ?? first.options[0])?.value ?? "";
  return first.defaultValue;
}

/** The fields in which somebody typed before the script of their page was there; what the page came with is what is stored. */
export function typedEarly(fields) {
  const early = [...fields].filter((field) => !same(field.value, cameWith(field)));
  for (const field of early) field.stored = cameWith(field);
  return early;
}

// ---- The server ----
const PATIENCE = 30000; // how long an answer may take

/** Ask it something. Its answer, or what the trouble is, and for how many seconds it wants to be left alone; `door` is where one logs in. */
export async function reached(url, options, door) {
  try {
    const answer = await fetch(url, { ...options, signal: AbortSignal.timeout(PATIENCE) });
    const isDoor = answer.redirected && new URL(answer.url).pathname === door;
    if (answer.status === 401 || isDoor) return { trouble: "out" };
    if (answer.status === 412) return { trouble: "other" };
    if (answer.status < 500 && answer.status !== 429) return { answer };
    return { trouble: "fault", wait: Number(answer.headers.get("Retry-After")) || 0 };
  } catch {
    return { trouble: navigator.onLine ? "unreached" : "offline" };
  }
}

const SAVED = ["revision", "at", "saved", "stands", "overtaken", "wrong", "full"];

/** Whether an answer to a save is the server's own: what stands in between may answer too, in JSON even. */
export function isOwnAnswer({ status }, told) {
  const parts = [200, 409, 422].includes(status) ? SAVED : ["message"];
  return parts.every((part) => told?.[part] !== undefined);
}

const attempt = (deed) => {
  try {
    return deed();
  } catch {
    return null; // storage may be forbidden, full, or hold what is not ours
  }
};

// ---- Drafts: a text each, in this device's storage, under its reader, its workbook, the tab it was typed in and its address ----
export const PREFIX = "kk:";
const LEFT = "kk-left"; // in the storage of this tab, which goes with its window: who is logging out, and what was taken along

/** The drafts of one reader, in the order in which they were typed. */
export function draftsOf(reader) {
  const keys = attempt(() => Object.keys(localStorage)) ?? [];
  const found = keys.filter((key) => reader && key.startsWith(`${PREFIX}${reader}:`)).map((key) => {
    const [, , workbook, tab, ...address] = key.split(":");
    return { key, workbook, tab, address: address.join(":"), ...attempt(() => JSON.parse(localStorage.getItem(key))) };
  });
  return found.filter(({ at }) => at).sort((one, other) => one.at - other.at);
}

/** Those of one page. While it lives it holds a lock under the name of its tab: that leaves its drafts to it. */
export class Drafts {
  tab = Date.now().toString(36) + Math.random().toString(36).slice(2);
  homeless = new Map(); // the texts that this device did not keep, by address, as they were to be written

  constructor(workbook) {
    this.prefix = `${PREFIX}${document.body.dataset.reader}:${workbook}:${this.tab}:`;
  }

  /** Whether this device does not keep all that is to be kept. */
  get isFull() {
    return this.homeless.size > 0;
  }

  write(field, row) {
    const { value, base, at, uid, label, flying: sent = field.unheard, whole } = field;
    const draft = { value, base, at, uid, label, whole, row, sent, path: field.path ?? location.pathname };
    const isKept = attempt(() => localStorage.setItem(this.prefix + field.address, JSON.stringify(draft)) === undefined);
    if (isKept) this.homeless.delete(field.address);
    else this.homeless.set(field.address, [field, row]);
  }

  /** A text need not be kept any more; there may be room now for another. */
  drop({ address }) {
    attempt(() => localStorage.removeItem(this.prefix + address));
    this.homeless.delete(address);
    for (const each of [...this.homeless.values()]) this.write(...each);
  }

  live() {
    return new Promise((held) => {
      if (!navigator.locks) return held();
      navigator.locks.request(PREFIX + this.tab, () => {
        held();
        return new Promise((release) => {
          this.release = release;
        });
      });
    });
  }
}

/** The tabs that are open: those hold a lock under their name. */
export async function openTabs() {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return new Set(held.map(({ name }) => name));
}

// Logging out takes the drafts of who logs out along; when it turns out not to have happened, by a next page that is still theirs, they
// are put back. Before that all is sent that can be, and where something is left the page that asks whether one is sure tells so.
const { reader } = document.body.dataset;
document.addEventListener("submit", async (event) => {
  const { target } = event;
  if (target.dataset.leave === undefined) return;
  event.preventDefault();
  const sent = [];
  document.dispatchEvent(new CustomEvent("kk:leave", { detail: sent }));
  await Promise.all(sent);
  if (target.dataset.leave && draftsOf(reader).length) return location.assign(target.action);
  const taken = draftsOf(reader).map(({ key }) => [key, localStorage.getItem(key)]);
  attempt(() => sessionStorage.setItem(LEFT, JSON.stringify({ who: reader, taken })));
  for (const [key] of taken) localStorage.removeItem(key);
  target.submit();
});

const left = attempt(() => JSON.parse(sessionStorage.getItem(LEFT)));
attempt(() => sessionStorage.removeItem(LEFT));
if (left?.who === reader) for (const [key, draft] of left.taken) attempt(() => localStorage.setItem(key, draft));
else if (left) for (const { key } of draftsOf(left.who)) localStorage.removeItem(key); // typed after all, while it happened

// Where something waits that this page does not send by itself, it is told so.
if (document.body.dataset.waiting && draftsOf(reader).length && !document.querySelector("form[data-keeps]"))
  import(document.body.dataset.waiting).then(({ show }) => show(), () => {});

// ---- Scripts that are fetched by who comes near what they are for: the first visit does without ----
for (const part of document.querySelectorAll("[data-script]")) {
  const signs = ["focusin", "pointerover"];
  const here = () => signs.forEach((sign) => part.removeEventListener(sign, come));
  const come = () => import(part.dataset.script).then(here, () => {}); // without a network there will be another occasion
  for (const sign of signs) part.addEventListener(sign, come);
}

document.querySelectorAll("[data-most]").forEach(count);
if (location.hash) reachHash();
else document.querySelector(".errsum")?.focus();
