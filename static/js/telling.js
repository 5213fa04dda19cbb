// What a page tells about its fields: what is wrong with one, where one chooses between two texts, and whether all is safe.

import { reach } from "./fields.js";

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
