// Marking by keyboard, remarks on what is selected, and acts that leave the page where it is. Saving while one types is the work of
// static/js/keeping.js. Without these scripts the same is done by plain posts, and places are chosen from a list.

import { draftsOf, openTabs, PREFIX } from "./fields.js";
import { keeper } from "./keeping.js";

const keys = document.getElementById("keys");
const words = keys.dataset;
const LAST = 5000; // milliseconds after which the page that was left is gone for certain, with its hold on what it left
const REMARK = "remark:"; // under which a remark that is not placed yet lies on this device

if (keeper) keeper.apart = /^remark:/;

const say = (text) => keeper?.say(text);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

// ---- What is handed in holds still: only the panel moves, beside it ----
const panel = document.querySelector(".panel");
const GAP = 12; // pixels between what has the focus and the edge of the panel
const scrollsItself = () => getComputedStyle(panel).overflowY === "auto";

/** Let the panel end where the window does, also below the head of the page: so nothing of it is out of sight that it can scroll to. */
function fit() {
  const top = Math.max(0, panel.parentElement.getBoundingClientRect().top);
  panel.style.maxHeight = scrollsItself() ? `${innerHeight - top}px` : "";
}
for (const name of ["scroll", "resize"]) addEventListener(name, fit, { passive: true });
new ResizeObserver(() => requestAnimationFrame(fit)).observe(document.body);

/** Bring a part of the panel in sight. */
function show(part) {
  if (!scrollsItself()) return part.scrollIntoView({ block: "nearest" });
  const [box, at] = [panel.getBoundingClientRect(), part.getBoundingClientRect()];
  const above = at.top - box.top - GAP;
  if (above < 0) panel.scrollTop += above;
  else panel.scrollTop += Math.max(0, Math.min(above, at.bottom - box.bottom + GAP));
}

/** Give the focus to a part of the panel, and open what it is folded in; `whole` is what is to be seen with it. */
function point(part, whole = part) {
  if (!part) return;
  for (let fold = part.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  part.focus({ preventScroll: panel.contains(part) });
  if (panel.contains(part)) show(whole);
}
const reach = (id) => point(document.getElementById(id));

// ---- What a save came to ----
document.addEventListener("kk:saved", ({ detail }) => {
  const { also = {}, points = {}, spans = {}, outcome, hand, revision } = detail;
  for (const [address, value] of Object.entries(also)) keeper.learn(address, value, revision);
  for (const [id, text] of Object.entries({ ...points, ...spans })) write(id, text);
  if (outcome !== undefined) fillIn("outcome", outcome);
  if (hand !== undefined) fillIn("hand", hand);
});

function write(id, text) {
  const place = document.getElementById(id);
  if (place && place.textContent !== text) place.textContent = text;
}

/** Put HTML of the server in a place, unless that is what stands there: a voice hears only what changed. */
function fillIn(id, html) {
  const place = document.getElementById(id);
  if (!place || place.shown === html) return;
  place.shown = html;
  if (place.contains(document.activeElement)) return;
  place.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
}

// ---- Two texts, one field ----
const clashes = new Map();

document.addEventListener("kk:clash", ({ detail }) => {
  const field = keeper.fields.get(detail.address);
  const [input] = field.inputs;
  clashes.set(detail.address, detail);
  const box = new DOMParser().parseFromString(detail.html, "text/html").querySelector(".clash");
  document.getElementById(box.id)?.remove();
  offer(box);
  if (input.type === "radio") input.closest(".crit").append(box);
  else (document.getElementById(`div_${detail.address}`) ?? input).after(box);
  say(fill(words.overtaken, { who: detail.who, name: field.label }));
});

function offer(box) {
  for (const each of box.querySelectorAll("[data-settle], [data-unsettled]")) each.hidden = "unsettled" in each.dataset;
}
document.querySelectorAll(".clash").forEach(offer);

function settle(box) {
  const { clash: address } = box.dataset;
  const field = keeper.fields.get(address);
  const isMine = box.querySelector("[name^='keep:']:checked").value === "mine";
  const met = clashes.get(address);
  if (!met) {
    // It came with a page that was posted: the choice is posted too.
    if (!isMine) keeper.forget(address);
    keeper.leaving = true;
    return keeper.form.requestSubmit();
  }
  if (!keeper.settle(address, isMine ? field.value : met.theirs, met.revision)) return;
  clashes.delete(address);
  box.remove();
  reach((field.inputs.find(({ checked }) => checked) ?? field.inputs[0]).id);
}

// ---- Phrases ----
for (const button of document.querySelectorAll("[data-into]")) button.hidden = false;

function insert(button) {
  const area = document.getElementById(button.dataset.into);
  const phrase = button.parentElement.firstElementChild.textContent;
  const gap = area.value && !/\s$/.test(area.value) ? " " : "";
  point(area);
  area.setRangeText(gap + phrase, area.value.length, area.value.length, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.dispatchEvent(new Event("change", { bubbles: true }));
}

// ---- Remarks ----
const length = (text) => [...text].length; // as the server counts: in code points

/** The text in an element, up to a point in a node, without the numbers of pins. */
function textUpTo(element, node, offset) {
  const range = new Range();
  range.setStart(element, 0);
  range.setEnd(node, offset);
  const part = range.cloneContents();
  for (const pin of part.querySelectorAll(".cm")) pin.remove();
  return part.textContent;
}

const saidAt = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(".said[data-address]");

/** What is selected in the submission: an address, and the passage in it; null when nothing is. */
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const said = saidAt(range.startContainer);
  if (!said?.closest("#page")) return null;
  const whole = textUpTo(said, said, said.childNodes.length);
  const before = textUpTo(said, range.startContainer, range.startOffset);
  const isInside = saidAt(range.endContainer) === said;
  const until = isInside ? textUpTo(said, range.endContainer, range.endOffset) : whole;
  const raw = whole.slice(before.length, until.length);
  const quote = raw.trim();
  if (!quote) return null;
  const start = length(before) + length(raw.slice(0, raw.indexOf(quote)));
  return { address: said.dataset.address, start, end: start + length(quote), quote };
}

const remarkForm = () => document.getElementById("new-remark");
const remarkForms = () => document.querySelectorAll("#remarks [data-small]");
const whichOf = ({ elements }) => elements.remark?.value ?? "new";

function remarkOn(place) {
  const form = remarkForm();
  if (!form) return;
  stand(form, place);
  point(form.elements.text);
}

/** Let the new remark be about a place; about the page as a whole when that is not on it. */
function stand(form, place) {
  const { elements } = form;
  const known = [...elements.address.options].some(({ value }) => value === place?.address);
  if (known) elements.address.value = place.address;
  for (const name of ["start", "end", "quote"]) elements[name].value = (known && place[name]) ?? "";
  if (!known) for (const name of ["start", "end", "quote"]) elements[name].value = "";
  const quote = form.querySelector("[data-quote]");
  quote.hidden = !elements.quote.value;
  quote.textContent = elements.quote.value ? `‘${elements.quote.value}’` : "";
  form.querySelector("[data-cancel]").hidden = false;
}

/** What is typed in a remark lies on the device until it is sent, with its place: this submission shows it when it is opened again. */
function keep(form) {
  const { value, labels } = form.elements.text;
  const address = REMARK + whichOf(form);
  const left = { typed: typedIn(form), place: placeOf(form), action: form.action };
  if (isUnsent(form)) keeper.drafts.write({ address, value, base: 0, at: Date.now(), uid: "", label: labels[0].textContent.trim(), whole: "" }, left);
  else drop(form);
}
const drop = (form) => keeper.drafts.drop({ address: REMARK + whichOf(form) });

// What is typed in remarks stays while the pages of the submission are turned: texts by remark, with the revision they were typed
// on, and by page where the new one is to stand.
const texts = new Map();
const places = new Map();
const isUnsent = ({ elements: { text } }) => text.value && text.value !== text.defaultValue;
const valuesOf = ({ elements }, names) => Object.fromEntries(names.filter((name) => elements[name]).map((name) => [name, elements[name].value]));
const typedIn = (form) => valuesOf(form, ["text", "criterion", "base"]);
const placeOf = (form) => valuesOf(form, ["address", "start", "end", "quote"]);

function gather(sent) {
  for (const form of remarkForms()) {
    const isTyped = form !== sent && isUnsent(form);
    if (isTyped) texts.set(whichOf(form), typedIn(form));
    else texts.delete(whichOf(form));
    if (form !== remarkForm()) continue;
    if (isTyped) places.set(form.action, placeOf(form));
    else places.clear();
  }
}

function putBack() {
  for (const form of remarkForms()) {
    const typed = texts.get(whichOf(form));
    for (const [name, value] of Object.entries(typed ?? {})) form.elements[name].value = value;
    const box = form.closest("details");
    if (typed && box) box.open = true;
    if (typed && form === remarkForm()) stand(form, places.get(form.action));
  }
}

/** What was typed in remarks when this submission was left stands there again, on whichever of its pages that is. */
async function takeRemarks() {
  const tabs = await openTabs();
  const isLeft = ({ workbook, tab, address, row }) =>
    row?.typed && workbook === keeper.workbook && address.startsWith(REMARK) && tab !== keeper.drafts.tab && !tabs.has(PREFIX + tab);
  gather();
  const left = draftsOf(keeper.reader).filter((draft) => isLeft(draft) && !texts.has(draft.address.slice(REMARK.length)));
  for (const draft of left) {
    const { typed, place, action } = draft.row;
    keeper.drafts.write(draft, draft.row);
    localStorage.removeItem(draft.key);
    texts.set(draft.address.slice(REMARK.length), typed);
    if (place.address) places.set(action, place);
  }
  if (left.length) putBack();
}
if (keeper) for (const wait of [0, LAST]) setTimeout(takeRemarks, wait);

let warned = ""; // the text of a remark of which it was told that it is not placed yet

/** Whether a remark is typed and not placed: told once for each text, before one goes elsewhere. */
function waitsForRemark() {
  const form = [...remarkForms()].find(isUnsent);
  if (!form || warned === form.elements.text.value) return false;
  warned = form.elements.text.value;
  tell(form, words.unplaced);
  return true;
}

/** Say at a remark what is the matter with it. */
function tell(form, text) {
  document.querySelector("#remarks .nope")?.remove();
  const said = Object.assign(document.createElement("p"), { className: "nope small", textContent: text });
  form.append(said);
  show(said);
  say(text);
}

// ---- Acts and pages without a reload ----
let here = location.pathname + location.search; // the page that was brought in last

/** Bring in the page at an address of this same submission: what is handed in, and the remarks on it. A form was `sent` for it. */
async function bring(url, sent) {
  here = location.pathname + location.search;
  const answer = await fetch(url, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return location.assign(url);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!fresh.getElementById("page")) return location.assign(url);
  gather(sent);
  for (const id of ["page", "remarks", "paper-tools"]) {
    const [now, next] = [document.getElementById(id), fresh.getElementById(id)];
    if (now && next) now.replaceWith(document.importNode(next, true));
  }
  const step = new URL(url, location.href).searchParams.get("step");
  for (const control of document.querySelectorAll("#review, #review [formaction], #hand form")) {
    const name = control.hasAttribute("formaction") ? "formaction" : "action";
    control.setAttribute(name, control.getAttribute(name).replace(/\?.*$/, `?step=${step}`));
  }
  putBack();
  dress();
}

/** What only a script can do is offered by it. */
function dress() {
  for (const each of document.querySelectorAll("[data-remark], #remarks [data-into]")) each.hidden = false;
}
dress();

async function turnTo(url) {
  await keeper?.flush();
  history.pushState(null, "", url);
  await bring(url);
  document.querySelector("#paper-tools [aria-current]")?.focus();
}

async function act(form, submitter) {
  const isNew = form === remarkForm();
  const answer = await keeper.post(form.action, new FormData(form, submitter));
  const told = answer ? await answer.json().catch(() => null) : null;
  if (!answer?.ok || !told?.next) {
    if (told?.revision !== undefined) form.elements.base.value = told.revision; // both texts are in sight now
    return tell(form, told?.message ?? words.unsent);
  }
  drop(form);
  await bring(told.next.replace(/#.*$/, ""), form);
  reach(told.next.replace(/^.*#/, ""));
  say(isNew ? words.placed : words.done);
}

document.addEventListener("submit", (event) => {
  if (!keeper || !event.target.matches("[data-small]")) return;
  event.preventDefault();
  act(event.target, event.submitter);
});

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest?.(selector);
  if (at("[data-settle]")) settle(at(".clash"));
  if (at("[data-into]")) insert(at("[data-into]"));
  if (at("[data-remark]")) remarkOn(selected());
  if (at("[data-cancel]")) leaveRemark();
  const tab = at("a[data-step]");
  if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  turnTo(tab.href);
});

// A press of the button takes the selection away in some browsers before the click comes.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest("[data-remark]")) event.preventDefault();
});

document.addEventListener("input", ({ target }) => {
  if (keeper && target.form?.matches("#remarks [data-small]")) keep(target.form);
});

// A link to a place on this page, as a pin is, leads to no other page.
addEventListener("popstate", () => {
  if (here !== location.pathname + location.search) bring(location.href);
});

function leaveRemark() {
  remarkForm().reset();
  remarkForm().querySelector("[data-quote]").hidden = true;
  drop(remarkForm());
  document.querySelector("#paper-tools [data-remark]")?.focus();
}

// ---- Keys ----
const isTyping = (target) => target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
const criteria = () => [...document.querySelectorAll("[data-criterion]")];
let current = null; // the criterion that the keys are about

document.addEventListener("focusin", ({ target }) => {
  current = target.closest("[data-criterion]") ?? current;
});

function toCriterion(step) {
  const all = criteria();
  const place = current ? all.indexOf(current) + step : step > 0 ? 0 : all.length - 1;
  current = all[Math.max(0, Math.min(all.length - 1, place))];
  const radios = [...current.querySelectorAll(".seg input")];
  point(radios.find(({ checked }) => checked) ?? radios[0], current);
}

function toLevel(number) {
  if (!current) toCriterion(1);
  const radio = current.querySelector(`[data-level="${number}"]`);
  if (!radio || radio.disabled) return;
  point(radio, current);
  radio.checked = true;
  for (const sign of ["input", "change"]) radio.dispatchEvent(new Event(sign, { bubbles: true }));
}

/** Leave a field for what it belongs to, where the keys do their work again: the level of its criterion, its remark, or its own box. */
function leave(field) {
  if (field.closest("[data-criterion]")) return toCriterion(0);
  const home = field.closest(".cmt, [id^='div_'], section, form");
  if (!home.hasAttribute("tabindex")) home.tabIndex = -1;
  point(home);
}

async function follow(link) {
  if (!link || waitsForRemark()) return;
  await keeper?.flush();
  location.assign(link.href);
}

const press = (key) => document.querySelector(`button[data-key="${key}"]`)?.click();

const deeds = {
  n: () => follow(document.querySelector("a[data-key=n]")),
  p: () => follow(document.querySelector("a[data-key=p]")),
  j: () => toCriterion(1),
  k: () => toCriterion(-1),
  e: () => current && reach(current.querySelector("textarea").id),
  r: () => remarkOn(selected()),
  g: () => reach("review/grade"),
  s: () => press("s"),
  d: () => waitsForRemark() || press("d"),
  "?": () => {
    keys.querySelector("details").open = true;
    point(keys.querySelector("summary"), keys);
  },
};

document.addEventListener("keydown", (event) => {
  const { key, code, target } = event;
  if (key === "Enter" && (event.ctrlKey || event.metaKey) && target.form?.matches("[data-small]")) {
    event.preventDefault();
    return target.form.requestSubmit(target.form.querySelector("[value=add], [value=edit]"));
  }
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (isTyping(target)) {
    if (key === "Escape" && target.closest(".panel")) leave(target);
    return;
  }
  if (words.keys !== "on" || document.querySelector("dialog[open]")) return;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit !== undefined && event.shiftKey) document.querySelector(`a[data-step="${digit}"]`)?.click();
  else if (digit !== undefined) toLevel(Number(digit));
  else if (Object.hasOwn(deeds, key)) deeds[key]();
  else return;
  event.preventDefault();
});

// The page that follows an act of the whole panel goes on at what is told of it.
const told = document.querySelector(".notes .note");
if (told && document.activeElement === document.body) {
  told.tabIndex = -1;
  told.focus();
}
