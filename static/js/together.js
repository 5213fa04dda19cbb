// Working together in one workbook: what others saved appears, one sees who is where, rows come, go and move without a reload, of two
// texts one is chosen beside the field. Without this script the same is done by plain posts.

import { addressOf, inputsIn, reach, same, unpressed } from "./fields.js";
import { keeper } from "./keeping.js";
import { describe } from "./telling.js";

const home = document.querySelector("[data-news]");
const template = document.getElementById("together");
const words = template.dataset;
const form = keeper?.form;

const SECOND = 1000;
const SOON = 5 * SECOND; // between two looks while somebody is at work
const LATE = 30 * SECOND; // while nobody is
const ANEW = 60 * SECOND; // between two readings of the whole page: the dearest thing that a page asks
const SPREAD = 2 * SECOND; // over which all who are here read it when a row came or went
const AT_WORK = 600 * SECOND;
const MOST = 300 * SECOND;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
const made = (name, properties, ...inside) => {
  const element = Object.assign(document.createElement(name), properties);
  element.dataset.live = "";
  element.append(...inside);
  return element;
};

// Scripts that a first visit does without come with the first news: what brings the page up to date, and what draws on it.
const fetched = (url) => import(url).catch(() => null);
const bringing = () => fetched(words.bringing);
let signs = null; // what tells beside a field who changed it

const partOf = (element) => element?.closest(".acard, .kmeasured, .kpi, .point, .keypoint");

// ---- News ----
let since = Number(home.dataset.base);
let newest = since; // no page older than this one is let in
let read = since; // at which revision all of the page was read last
let shown = { from: since, to: since }; // what others changed between these came in on this page, while somebody was at it
let isFirst = true;
let isLooking = false;
let faults = 0;
let lastWork = Date.now();
let timer;

for (const sign of ["pointerdown", "keydown", "input"])
  document.addEventListener(sign, () => {
    lastWork = Date.now();
  }, { passive: true });

document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (!document.hidden) look();
});

function again() {
  clearTimeout(timer);
  const pause = Date.now() - lastWork < AT_WORK ? SOON : LATE;
  if (!document.hidden) timer = setTimeout(look, Math.min(MOST, pause * 2 ** faults));
}

async function look() {
  if (isLooking) return;
  isLooking = true;
  faults += 1;
  try {
    const isIdle = Date.now() - lastWork >= AT_WORK;
    const asked = ask({ at: home.dataset.at, since, ...told(isIdle) });
    if (keeper) signs ??= await fetched(words.signing);
    const news = await unpressed(asked);
    if (!news) return;
    faults = 0;
    see(news, isIdle);
    tell(news);
    if (isFirst) greet(news);
  } finally {
    isLooking = false;
    again();
  }
}

/** What a question for news tells besides. */
const told = (isIdle) => ({
  ...(isFirst && { first: 1 }),
  ...(isIdle && { idle: 1 }),
  ...(shown.isNew && { shown: `${shown.from}-${shown.to}` }),
});

/** Whether all that others changed came in on this page, before somebody's eyes; what did not is new at the next visit. */
function see({ changes, rows, revision }, isIdle) {
  const others = changes.filter(({ you }) => !you);
  const isHere = keeper && !isIdle && others.every(({ uid, field }) => fieldOf(uid, field));
  const isMissed = rows ? revision > read : others.length > 0 && !isHere;
  shown = isMissed ? { from: revision, to: revision } : { from: shown.from, to: revision, isNew: others.length > 0 };
}

/** The first news: what is new to who comes back, and the scripts that the first visit did without. */
function greet(news) {
  isFirst = false;
  bringing();
  if (!form) return;
  if (form.dataset.script) fetched(form.dataset.script);
  fetched(words.beside).then((beside) => beside?.follow(form, refresh));
  dragging();
  signs?.signNew(news.since.map((each) => ({ ...each, field: fieldOf(each.uid, each.field) })), news.said);
}

async function ask(query) {
  if (keeper) return keeper.ask(query);
  const headers = { Accept: "application/json" };
  const answer = await fetch(`${home.dataset.news}?${new URLSearchParams(query)}`, { headers }).catch(() => null);
  return answer?.ok ? answer.json().catch(() => null) : null;
}

function tell(news) {
  if (keeper) learn(news.changes, news.revision);
  tellWhoIsHere(news.here.filter((each) => !each.you));
  const others = news.changes.some((each) => !each.you);
  if (others) lastWork = Date.now();
  if (news.rows && news.revision > read) soon(Math.random() * SPREAD); // what an act of one's own brought is here already
  else if (others) soon();
  since = news.revision;
}

/** A field by its row and name; on the front page the workbook's own go by their name alone. */
function fieldOf(uid, name) {
  const own = uid === form.dataset.workbook ? form.elements[name] : null;
  const found = form.elements[`${uid}-${name}`] ?? own;
  const inputs = found instanceof RadioNodeList ? [...found] : [found];
  return keeper.fields.get(inputs.map((each) => (each ? addressOf(each) : "")).find(Boolean));
}

function learn(changes, revision) {
  const writers = [];
  for (const { uid, field: name, value, who, you, at } of changes) {
    const field = fieldOf(uid, name);
    if (!field || field.isTouched || field.base >= revision) continue;
    const isNews = !you && !same(field.value, value);
    keeper.learn(field.address, value, revision);
    if (!isNews) continue;
    writers.push(who);
    signs?.sign(field, who, at);
  }
  if (!writers.length) return;
  const names = new Set(writers);
  const said = names.size > 1 ? words.others : writers.length > 1 ? words.many : words.one;
  keeper.say(fill(said, { who: writers[0] || words.somebody, n: writers.length }));
}

// ---- Who is here ----
function tellWhoIsHere(others) {
  const at = (place) => others.filter((each) => each.place === place);
  const names = (people) => people.map((each) => each.name).join(", ");
  const away = others.filter((each) => each.place !== home.dataset.at).map(({ name, place }) => ({ name: name + where(place) }));
  for (const [what, people] of [["also", at(home.dataset.at)], ["elsewhere", away]]) {
    const line = document.querySelector(`[data-${what}]`);
    if (line) line.textContent = people.length ? fill(line.dataset[what], { names: names(people) }) : "";
  }
  for (const spot of document.querySelectorAll("[data-here]")) {
    const there = at(spot.dataset.here);
    const initials = there.map((each) => made("span", { className: "ini", ariaHidden: "true", title: each.name }, each.initials));
    const said = made("span", { className: "visually-hidden" }, fill(words.here, { names: names(there) }));
    spot.replaceChildren(...(there.length ? [...initials, said] : []));
  }
}

/** The plate that somebody is on, as the rail names it: on a narrow screen that is out of sight. */
function where(place) {
  const link = document.querySelector(`.rail [data-here="${CSS.escape(place)}"]`)?.closest("li").firstElementChild;
  return link ? ` (${link.textContent})` : "";
}

// ---- The whole page anew ----
let [waiting, due] = [];
let readAt = Date.now();

async function pageAt(url) {
  const answer = await fetch(url, { headers: { Accept: "text/html" } }).catch(() => null);
  return answer?.ok && !answer.redirected ? answer.text().catch(() => "") : "";
}

/** Within the minute: what is still missing, numbers, notes. */
function soon(pause = Math.max(SECOND, readAt + ANEW - Date.now())) {
  const at = Date.now() + pause;
  if (waiting && due <= at) return; // what comes later puts off nothing
  clearTimeout(waiting);
  [due, waiting] = [at, setTimeout(refresh, pause)];
}

async function refresh() {
  waiting = clearTimeout(waiting);
  readAt = Date.now();
  const html = document.hidden ? "" : await pageAt(location.href);
  if (!html) soon();
  else if (!(await bring(html))) soon(SPREAD); // a save of one's own overtook it
}

async function bring(html, told = false) {
  const reader = await unpressed(bringing());
  const revision = reader?.reconcile(html, { told, newest }) ?? 0;
  newest = Math.max(newest, revision);
  read = Math.max(read, revision);
  // What an act says stands on top of the page: near the eye until one goes on typing.
  if (told) document.querySelector(".notes").classList.toggle("near", scrollY > 0);
  return revision > 0;
}

document.addEventListener("input", () => {
  document.querySelector(".notes").classList.remove("near");
  asked = "";
});

document.addEventListener("kk:saved", ({ detail }) => {
  newest = Math.max(newest, detail.revision);
  const fields = Object.keys(detail.saved).map((each) => keeper.fields.get(each)).filter(Boolean);
  fields.forEach((field) => signs?.unsign(field));
  // A row that was only just made has no buttons yet.
  if (fields.some(({ inputs }) => partOf(inputs[0])?.querySelector(".moves:not(:has(button))"))) refresh();
  else soon(form.dataset.tells === undefined ? undefined : SECOND);
});

// ---- Small acts ----
const NATIVE = new Set(["save", "next", "previous", "go", "search", "suggest", "paste", "waive"]);
let isActing = false;
let acts = Promise.resolve();
let asked = "";

form?.addEventListener("click", (event) => {
  if (event.target.closest(".grip")) return event.preventDefault();
  const button = event.target.closest("button[name=do]");
  if (!button || NATIVE.has(button.value.split(":")[0])) return;
  event.preventDefault();
  act(button.value, button);
});

/** What an act sends besides itself: what was searched for, and the rows of the list that it is about, from top to bottom. */
function sent(what, order) {
  const rest = what.slice(what.indexOf(":") + 1);
  const body = new FormData();
  for (const [name, value] of new URLSearchParams(location.search)) body.append(name, value);
  body.append("base", form.elements.base.value);
  body.append("do", what);
  for (const { name, value } of order ?? form.querySelectorAll("input[type=hidden]:not([data-row])"))
    if (rest === name || rest.startsWith(`${name}:`)) body.append(name, value);
  return body;
}

/** One after the other. Only who moves a row on, press after press, is waited for. */
function act(what, button, order) {
  if (isActing && !/^(up|down):/.test(what)) return;
  queue(() => perform(what, button, order), button);
}

/** One that fails leaves the way free for the next. What a network does to it is no fault: that is told where it happens. */
function queue(deed, button) {
  acts = acts.then(deed).catch((fault) => {
    console.error(fault);
    refuse(button);
  });
}

async function perform(what, button, order) {
  if (button && !button.isConnected) return;
  isActing = true;
  document.querySelector(".nope")?.remove();
  try {
    await keeper.flush();
    const reader = await bringing();
    const row = what.startsWith("remove:") ? reader?.rowOf(what.split(":").at(-1)) : null;
    if (!reader) refuse(button);
    else if (!row || !holdsBack(what, row)) await post(sent(what, order), { button, gone: row, done: await undoing(what, button) });
  } finally {
    isActing = false;
  }
}

/** What offers to take back a move, once it is done. What takes one back offers nothing. */
async function undoing(what, button) {
  if (!/^(up|down|order):/.test(what) || button?.closest(".undo")) return null;
  const { undoing: made } = (await fetched(words.moving)) ?? {};
  return made?.(form, what, act, template.content.querySelector(".undo"), () => keeper.say(words.moved));
}

/** Whether something typed in a row is not saved: then removing it takes a second press. */
function holdsBack(what, row) {
  const unsaved = [...inputsIn(row).keys()].find((each) => keeper.isTouched(each));
  if (!unsaved || asked === what) return false;
  asked = what;
  reach(unsaved);
  keeper.say(words.unsaved);
  return true;
}

/**
 * Post an act, and show what came of it. `gone` is a row that this page does not hold any more when it is done; `at` where one goes on;
 * `done` is called when all of it is done and shown.
 */
async function post(body, { button, gone, at, done, isQuiet = false }) {
  const from = document.activeElement;
  const before = gone && textsOf(gone);
  const answer = await keeper.post(form.action, body);
  const isLeft = answer?.status === 409 || answer?.status === 422;
  if (!answer?.ok && !isLeft) return refuse(button, body);
  const next = isLeft ? null : await goesOn(answer);
  if (!isLeft && !next) return refuse(button, body); // not the server's own: of a network that wants something first, perhaps
  if (gone && !isLeft && textsOf(gone) === before) takeAway(gone); // what was typed meanwhile stays: its next save meets that it is gone
  if (next && next.pathname !== location.pathname) return location.assign(next);
  if (next && !isQuiet) history.replaceState(history.state, "", next);
  if (!(await bring(isLeft ? await answer.text().catch(() => "") : await pageAt(isQuiet ? location.href : next), true))) await refresh();
  if (!isLeft) document.querySelector(".undo[data-live]")?.remove();
  if (!isLeft) done?.();
  const now = document.activeElement;
  if (isQuiet || (now !== from && now.matches("input, select, textarea"))) return;
  if (isLeft) return document.querySelector(".errsum")?.focus();
  const goal = at ?? decodeURIComponent(next.hash.slice(1));
  if (button) reach(goal);
  else document.getElementById(goal)?.focus({ preventScroll: true }); // what was dragged lies before one's eyes, folded or not
}

async function goesOn(answer) {
  const told = await answer.json().catch(() => null);
  return told?.next ? new URL(told.next, location.href) : null;
}

const textsOf = (row) => JSON.stringify([...inputsIn(row).keys()].map((address) => keeper.fields.get(address)?.value));

function takeAway(row) {
  for (const address of inputsIn(row).keys()) keeper.forget(address);
  row.remove();
}

/** Nothing was done: that is told where it was asked, and read out. What was typed goes again with what else waits. */
function refuse(button, body) {
  for (const field of keeper.fields.values()) if (field.whole !== null && body?.has(field.inputs[0].name)) field.isBack = field.isTouched;
  if (button) tellAfter(button.closest(".moves, .more, .undo, .clash") ?? button, words.refused);
}

function tellAfter(part, said) {
  document.querySelector(".nope")?.remove();
  part.after(made("p", { className: "nope small" }, said));
  keeper.say(said);
}

/** All that stands in a part of the page, each field with its own base, to be saved together. What waits for somebody stays out. */
function wholeOf(part, waits = ({ mood }) => mood) {
  const body = sent("keep", []);
  for (const control of part.querySelectorAll("input, select, textarea")) {
    const isOut = control.closest(".clash") || waits(keeper.fields.get(addressOf(control)) ?? {});
    if (control.name && !isOut && (!/^(radio|checkbox)$/.test(control.type) || control.checked)) body.append(control.name, control.value);
  }
  for (const address of inputsIn(part).keys()) body.append(`base:${address}`, keeper.baseOf(address));
  return body;
}

// Fields that are only saved together with what stands beside them, once that has something in it. In a list the arrow keys pass
// other choices: one counts when somebody stays with it.
let choosing;
form?.addEventListener("change", ({ target }) => {
  clearTimeout(choosing);
  choosing = setTimeout(whole, target.localName === "select" ? SECOND : 0, target);
});

function whole(target) {
  const needs = target.dataset.whole;
  if (needs === "" && !target.value) return queue(() => emptied(target));
  const needed = needs ? form.elements[needs] : target;
  if (needs === undefined || !needed?.value) return;
  const part = partOf(target) ?? target.closest(".sec");
  queue(async () => {
    await keeper.flush();
    const both = [needed, form.elements[needed.dataset.whole] ?? needed]; // it would go without one that something is wrong with
    if (both.every((each) => !keeper.fields.get(addressOf(each))?.mood)) await post(wholeOf(part), { isQuiet: true });
  });
}

// Saving what is all there takes no new page either: who adds row after row goes on in the next blank one.
let blank;
form?.addEventListener("submit", () => (blank = document.activeElement.closest(".knew")));
document.addEventListener("kk:save", ({ detail }) => {
  clearTimeout(choosing);
  const waiting = keeper.touched.filter(({ inputs, whole: needs }) => needs !== null && inputs[0]).map(({ inputs }) => inputs[0]);
  for (const [, input] of new Map(waiting.map((each) => [partOf(each) ?? each, each]))) whole(input);
  detail.push(acts.then(() => blank && !document.contains(blank.closest(".knew")) && document.querySelector(".knew input[id$='/value']")?.focus()));
});

/** What is emptied after it was saved is a row of its own by now: that is told, and the page shows where it can be taken away. */
async function emptied(target) {
  const field = keeper.fields.get(addressOf(target));
  if (!field?.stored || field.value || field.hasFocus) return;
  const said = fill(words.listed, { text: field.stored });
  const { previousElementSibling: before } = target.closest(".field"); // a new department gets another box
  Object.assign(field, { stored: "", acknowledged: undefined });
  keeper.write(field);
  await refresh();
  tellAfter(target.isConnected ? target : before, said);
}

const dragging = () => fetched(words.moving).then((moving) => moving?.watch(form, act)); // the keyboard has its buttons
form?.addEventListener("pointerover", dragging, { once: true });

// ---- Two texts, one field ----
const clashes = new Map();

document.addEventListener("kk:clash", ({ detail }) => {
  const { address, html, who, removed } = detail;
  const field = keeper.fields.get(address);
  const [control] = field?.inputs ?? [];
  if (!control) return;
  clashes.set(address, detail);
  signs?.unsign(field);
  const box = document.importNode(new DOMParser().parseFromString(html, "text/html").querySelector(".clash"), true);
  box.dataset.live = "";
  offer(box);
  const before = document.getElementById(box.id);
  const hadFocus = before?.contains(document.activeElement);
  if (field.root !== undefined) box.querySelector(`input[value="${field.choice}"]`)?.click(); // asked again, it stands as it was chosen
  before?.remove();
  if (removed) partOf(control).querySelector("input[type=hidden]").after(box);
  else (control.closest(".kline") ?? document.getElementById(`div_${address}`)).after(box);
  for (const each of field.inputs) describe(each, `who_${address}`, true);
  if (hadFocus) box.querySelector("input:checked").focus();
  keeper.say(fill(removed ? words.removed : words.overtaken, { who: who || words.somebody, name: field.label }));
});

/** The choice is made by a button of its own, and does not wait until the page is saved. */
function offer(box) {
  for (const each of box.querySelectorAll("[data-settle], [data-unsettled]")) each.hidden = "unsettled" in each.dataset;
}
const offerAll = () => document.querySelectorAll(".clash").forEach(offer);
document.addEventListener("kk:fresh", offerAll);
offerAll();

// What is typed on stands in the box too. A text made of both lies on the device until it is chosen: a next page shows it, to be copied.
form?.addEventListener("input", ({ target }) => {
  const { name, value } = target;
  const said = target.matches("textarea, [type=text]") && document.getElementById(`mine_said_${addressOf(target)}`);
  if (said) said.textContent = value;
  const field = name.startsWith("merged:") && keeper.fields.get(name.slice("merged:".length));
  if (field) keeper.drafts.write({ address: name, value, base: 0, at: Date.now(), uid: "", label: field.label, whole: "" }, null);
});

form?.addEventListener("click", (event) => {
  if (event.target.closest("[data-settle]")) settle(event.target.closest(".clash"));
});
form?.addEventListener("keydown", (event) => {
  const box = event.target.closest(".clash");
  if (!box || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  settle(box);
});

function settle(box) {
  const at = box.dataset.clash;
  const about = [...clashes.values()].filter((each) => each.address === at || (each.removed && each.row === at));
  const choice = box.querySelector("[name^='keep:']:checked").value;
  if (!about.length) return submit(at, choice, box);
  if (about[0].removed) return choice === "mine" ? queue(() => putBack(box, at), box) : leaveOut(partOf(box));
  const [{ address, theirs, revision }] = about;
  const { inputs, value: mine } = Object.assign(keeper.fields.get(address), { choice });
  const value = { mine, theirs, merged: box.querySelector("[name^='merged:']")?.value }[choice];
  // Where somebody typed on meanwhile the box comes anew, about what stands there now.
  if (!keeper.settle(address, value, revision)) return;
  clashes.delete(address);
  keeper.drafts.drop({ address: `merged:${address}` });
  for (const each of inputs) describe(each, `who_${address}`, false);
  box.remove();
  reach(inputs[0].id);
}

/** A page that came back with it by a plain post takes the choice by a plain post too; the device keeps no other text than that. */
function submit(at, choice, box) {
  const field = keeper.fields.get(at);
  if (choice === "theirs") keeper.forget(at);
  else if (choice === "merged") {
    keeper.put(field, box.querySelector("[name^='merged:']").value);
    keeper.write(field);
  }
  keeper.leaving = true;
  form.requestSubmit();
}

/** A row that somebody removed comes back with what was typed in it, and with what it stands on. */
async function putBack(box, at) {
  const row = partOf(box);
  const body = wholeOf(row, () => false);
  body.append(`keep:${at}`, "mine");
  await post(body, { button: box, gone: row, at });
}

function leaveOut(row) {
  const list = row.closest("section, fieldset, .points, .talks")?.querySelector("[tabindex='-1']");
  takeAway(row);
  list?.focus();
  refresh();
}

if (keeper) Object.assign(keeper, { isJoined: true }).auto(0);
const begin = () => setTimeout(look, SECOND);
document.readyState === "complete" ? begin() : addEventListener("load", begin);
