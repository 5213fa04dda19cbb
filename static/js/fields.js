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
  const counter = Object.assign(document.createElement("p"), { className: "cnt", ariaLive: "polite" });
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
const HELD = 1000; // who holds on for longer presses no button
let press; // the last one, until it is over
addEventListener("pointerdown", () => {
  press = new Promise((over) => {
    for (const sign of ["pointerup", "pointercancel"]) addEventListener(sign, () => setTimeout(over, LIFTED), { once: true });
    setTimeout(over, HELD);
  });
}, true);

/** What something comes to, once nobody presses: what it changes on the page could move a button away between down and up. */
export const unpressed = async (awaited) => [await awaited, await press][0];

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

/** Let what has an id describe a control to who does not see it, or no more. */
export function describe(control, id, isSaid) {
  const ids = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  ids[isSaid ? "add" : "delete"](id);
  if (ids.size) control.setAttribute("aria-describedby", [...ids].join(" "));
  else control.removeAttribute("aria-describedby");
}

// ---- What is wrong with a field, beside it ----
const words = () => document.getElementById("keeping").content;

/** Say beside a field why it cannot be saved. */
export function tellWrong(field, messages) {
  tellRight(field);
  const [first] = field.inputs;
  if (!first) return;
  const block = words().querySelector("[data-says=error]").firstElementChild.cloneNode(true);
  const said = messages.map((text) => Object.assign(document.createElement("p"), { textContent: text }));
  block.id = `error_${field.address}`;
  block.lastElementChild.replaceChildren(...said);
  (document.getElementById(`div_${field.address}`) ?? first.parentElement).append(block);
  for (const input of field.inputs) {
    input.classList.add("is-invalid");
    input.setAttribute("aria-invalid", "true");
    describe(input, block.id, true);
  }
}

/** Nothing is wrong with a field any more: that is said nowhere, not in the summary of a page that came back either. */
export function tellRight({ address, inputs }) {
  const id = `error_${address}`;
  document.getElementById(id)?.remove();
  for (const input of inputs) {
    input.classList.remove("is-invalid");
    input.removeAttribute("aria-invalid");
    describe(input, id, false);
  }
  const summary = document.querySelector(".errsum");
  summary?.querySelector(`a[href="#${address}"]`)?.closest("li").remove();
  if (summary && !summary.querySelector("li")) summary.remove();
}

/** Where somebody chooses between the texts of a field, or whether its row comes back. */
export function clashOf(address) {
  const row = address.slice(0, address.lastIndexOf("/"));
  return [...document.querySelectorAll(".clash[data-clash]")].find(({ dataset }) => [address, row].includes(dataset.clash));
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

/** Whether an answer to a save is the server's own: what stands in between may answer too, in JSON even. */
export function isOwnAnswer({ status }, told) {
  const isSave = [200, 409, 422].includes(status);
  const parts = isSave ? ["revision", "at", "saved", "stands", "overtaken", "wrong", "full"] : ["message"];
  return parts.every((part) => told?.[part] !== undefined);
}

// ---- Whether all is safe: in the dock, or beside the buttons ----
const SLOW = 1000; // before a save is worth telling
const SAID = 100; // for a voice to notice that its words are new

/** Tells how things are with the keeper of the page. Its words stand in a template. */
export class State {
  saved = ""; // the time of the last save
  words = new Set(); // what is to be said in a moment

  constructor(keeper, box) {
    this.keeper = keeper;
    this.box = box;
    [this.now, this.outcome] = box.children;
    const stored = this.outcome.querySelector("template");
    if (stored) this.outcome.replaceChildren(stored.content);
    this.outcome.setAttribute("role", "status"); // by now: what it says at first is not read out
    this.atFirst = this.outcome.innerHTML;
    box.addEventListener("click", (event) => {
      if (event.target.closest("[data-login]")) keeper.logIn();
      if (!event.target.closest("[data-first]") || this.path) return;
      event.preventDefault();
      this.reachFirst();
    });
  }

  /** A save is under way: that is told when it takes long. */
  travels() {
    this.since = Date.now();
    setTimeout(() => this.tell(), SLOW);
  }

  /** Tell it. An outcome is read out when its words change; that something is being typed or saved is only shown. */
  tell() {
    const { trouble, drafts, touched, flight, orphans } = this.keeper;
    const waiting = [...orphans].find(([key]) => localStorage.getItem(key))?.[1]; // it may have been saved on its own page by now
    this.first = touched.find(({ mood }) => mood === "clash") ?? touched.find(({ mood }) => mood === "wrong") ?? waiting;
    this.path = this.first?.elsewhere ?? "";
    const mood = this.first?.inputs.length ? this.first.mood : this.first && (this.path ? "elsewhere" : "stuck");
    const alike = touched.filter((field) => field.inputs.length && field.mood === mood).length;
    const name = trouble || (alike > 1 ? `${mood}-many` : mood) || "";
    const isSlow = flight && Date.now() - this.since >= SLOW;
    const now = drafts.isFull ? "homeless" : isSlow ? "saving" : "unsaved";
    this.fill(this.now, name || !touched.length ? "" : now);
    const rest = this.saved && touched.every(({ mood: waits }) => waits) ? "rest" : "";
    const tail = trouble ? (touched.length ? (drafts.isFull ? "only" : "kept") : "idle") : rest;
    if (name) this.fill(this.outcome, name, tail, alike);
    else if (!touched.length) this.fill(this.outcome, this.saved && "saved");
    this.box.classList.toggle("busy", this.now.childElementCount > 0);
    this.box.classList.toggle("off", Boolean(name) || (drafts.isFull && touched.length > 0));
    if (this.told !== trouble) document.dispatchEvent(new CustomEvent("kk:state", { detail: { trouble } }));
    this.told = trouble;
  }

  fill(part, name, tail = "", n = 0) {
    const nothing = part === this.outcome ? this.atFirst : "";
    const said = (key) => words().querySelector(`[data-says="${key}"]`)?.innerHTML.trim() ?? nothing;
    const html = said(name).replace("{tail}", tail && said(tail)).replace("{n}", n).replace("{at}", this.saved);
    if ((part.filled ?? nothing) === html) return;
    part.filled = html;
    part.innerHTML = html;
    const link = part.querySelector("[data-first]");
    if (link) link.href = `${this.path}#${this.first.address}`;
  }

  /** Words for who listens and does not look. What is said at the same time is said as one: the last would else be all that is heard. */
  say(text) {
    this.words.add(text);
    if (this.words.size > 1) return;
    const voice = document.querySelector("[data-voice]");
    voice.textContent = "";
    setTimeout(() => {
      voice.textContent = [...this.words].join(" ");
      this.words.clear();
    }, SAID);
  }

  /** Somebody asked for it: then it is told also when nothing had to be saved any more; else the first field that is left gets the focus. */
  async answerSave() {
    if (this.first) return this.reachFirst();
    const answer = this.saved ? null : await this.keeper.save([]); // what o'clock it is, the server knows
    this.saved ||= (await answer?.json().catch(() => null))?.at ?? "";
    this.tell();
    this.say(this.outcome.textContent.trim());
  }

  /** Go to the first field about which somebody has to do something: to the choice, where there is one. */
  reachFirst() {
    if (!this.first) return;
    const { address, inputs } = this.first;
    reach((clashOf(address)?.querySelector("input") ?? inputs[0])?.id ?? "waiting-title");
  }
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
