// Nothing typed is ever lost. Each field saves itself, on its own base; until that is acknowledged its text lies on this device as
// well, and it goes again when the network, the server or the session is back (docs/adr/0018). static/js/together.js builds on
// the keeper: what others write, the small acts, and settling clashes.

import { addressOf, Drafts, draftsOf, Field, forgetRestored, inputsIn, isOwnAnswer, reached, same, typedEarly, unpressed } from "./fields.js";
import { clashOf, State, tellRight, tellWrong } from "./telling.js";

const PAUSE = 1200; // without typing, before a field is sent
const PATIENCE = 5000; // of who types on without one
const CHOSEN = 300; // after a choice: who chooses with the arrow keys passes others on the way
const SOON = 200; // before what was typed lies on the device
const LAST = 3000; // for the page before this one to be gone
const LEAST = 2000; // the first pause before another try; each next one is twice as long
const LONGEST = 30000;
const MOST = 200; // fields in one request, as the server takes them
const MOST_BYTES = 200000;
const LEAVING_BYTES = 60000; // a browser lets 64 kB travel on by itself when its page is left
const ENDED = ["out", "other", "lost", "gone"]; // why nothing is sent until somebody does something about it

const fetched = (script) => import(script).catch(() => ({})); // without a network there will be another occasion
const bytes = (text) => new TextEncoder().encode(text).length;

class Keeper {
  reader = document.body.dataset.reader;
  headers = { Accept: "application/json", "X-Reader": this.reader };
  fields = new Map();
  flight = null; // the fields that travel, as they were sent: they go again as they are until there is an answer
  trouble = ""; // why nothing gets through: offline, unreached, fault, or one of ENDED
  isDeclined = false; // whether somebody chose to log in later
  tries = 0;
  unwritten = new Set();
  isJoined = false; // whether together.js is here, which saves what is only saved with what stands beside it
  apart = null; // the addresses of drafts that another script of this page takes over
  orphans = new Map(); // fields that this page has no place for and cannot save, by the keys of their drafts

  get isEnded() {
    return ENDED.includes(this.trouble);
  }

  get touched() {
    return [...this.fields.values()].filter((field) => field.isTouched);
  }

  constructor(form) {
    this.form = form;
    this.workbook = form.dataset.workbook;
    this.drafts = new Drafts(this.workbook);
    this.token = form.elements.csrfmiddlewaretoken.value;
    this.words = document.getElementById("keeping").dataset;
    this.state = new State(this, document.querySelector("[data-keeping]"));
    forgetRestored(form);
    this.adopt(form);
    for (const input of form.querySelectorAll("input[type=hidden][name^='base:']")) this.begin(input);
    this.listen();
    for (const field of typedEarly(this.fields.values())) this.typed(field);
    this.drafts.live().then(() => this.takeOver());
    setTimeout(() => this.takeOver(), LAST);
  }

  /** A field that the page shows as it was typed and refused: it is not saved yet. */
  begin({ name, value }) {
    const field = this.fields.get(name.slice("base:".length));
    if (!field) return;
    const mood = clashOf(field.address) ? "clash" : "wrong";
    Object.assign(field, { base: Number(value), stored: undefined, isUsed: true, mood, met: field.value });
  }

  // ---- What together.js asks ----
  /** On which revision a field was typed. */
  baseOf(address) {
    return this.fields.get(address)?.base ?? Number(this.form.dataset.base);
  }

  /** Whether something typed in a field is not acknowledged. */
  isTouched(address) {
    return this.fields.get(address)?.isTouched ?? false;
  }

  /** What stands in a field at revision `base`. It is shown when nobody is in the field, or as soon as nobody is. */
  learn(address, value, base) {
    const field = this.fields.get(address);
    if (!field || base <= field.base || field.isTouched || field.lacks(value)) return;
    if (same(value, field.stored)) field.base = base;
    else if (field.hasFocus) field.news = { value, base };
    else this.show(field, value, base);
  }

  /** Somebody chose this value over what stood there at `base`. Typed on without that in sight? Then the clash comes anew. Whether not. */
  settle(address, value, base) {
    const field = this.fields.get(address);
    if (!field) return true;
    const isSettled = !field.isTypedOn || same(value, field.value);
    const root = isSettled && !same(value, field.value) ? base : (field.root ?? field.base);
    Object.assign(field, { mood: "", kept: { base: isSettled ? base : field.base, root } });
    if (isSettled) this.put(Object.assign(field, { base, at: Date.now(), stored: undefined, acknowledged: undefined }), value);
    this.unwritten.add(field);
    this.flush();
    return isSettled;
  }

  /** Inputs that are new on the page, read at revision `base`. What was typed in a field stays when its inputs are replaced. */
  adopt(root, base = Number(this.form.dataset.base)) {
    for (const [address, inputs] of inputsIn(root)) {
      const known = this.fields.get(address);
      const field = known ?? new Field(address, base);
      const { value } = field;
      if (field.isStuck) field.mood = ""; // it has a place again, where somebody can choose
      const isKept = known && (field.isTouched || base < field.base);
      field.inputs = inputs;
      if (!field.uid) field.ofRow = this.workbook;
      this.fields.set(address, field);
      if (isKept) this.put(field, value);
      else Object.assign(field, { stored: field.value, acknowledged: undefined, base, news: null });
    }
    this.state.tell();
  }

  /** A field, or all of a row, is gone from the page, and with it what was typed there. */
  forget(address) {
    for (const field of [...this.fields.values()]) {
      if (field.address !== address && !field.address.startsWith(`${address}/`)) continue;
      this.fields.delete(field.address);
      if (field.flying !== undefined) field.unplaced();
      this.write(field);
    }
    this.state.tell();
  }

  say(words) {
    this.state.say(words);
  }

  // ---- Typing ----
  listen() {
    const on = (name, act) =>
      this.form.addEventListener(name, ({ target }) => {
        const field = this.fields.get(addressOf(target));
        if (field) act(field);
      });
    on("input", (field) => this.typed(field));
    on("change", (field) => {
      this.typed(field);
      this.auto(field.isText ? 0 : CHOSEN);
    });
    on("compositionstart", (field) => Object.assign(this, { composed: field }));
    on("compositionend", (field) => {
      this.composed = null;
      this.typed(field);
    });
    on("focusout", (field) => {
      this.composed = null;
      setTimeout(() => this.left(field)); // the focus has not moved yet
    });
    this.form.addEventListener("formdata", ({ formData }) => this.bases(formData));
    document.addEventListener("kk:leave", ({ detail }) => detail.push(this.flush()));
    document.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") return this.back();
      this.writeAll();
      this.due();
    });
    addEventListener("focus", () => this.back());
    addEventListener("online", () => this.retry());
    addEventListener("offline", () => this.fail("offline"));
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", ({ persisted }) => {
      this.leaving = false;
      if (persisted) this.drafts.live().then(() => this.takeOver());
    });
    addEventListener("beforeunload", (event) => {
      if (this.drafts.isFull && !this.leaving && this.touched.length) event.preventDefault();
    });
  }

  typed(field) {
    if (this.showing) return;
    this.lastTyped = Date.now();
    field.at = Math.max(this.lastTyped, field.at + 1);
    field.isUsed = true;
    if (field.mood === "wrong") field.mood = "";
    this.unwritten.add(field);
    this.writing ??= setTimeout(() => this.writeAll(), SOON);
    this.unsent ??= this.lastTyped;
    this.auto(Math.min(PAUSE, this.unsent + PATIENCE - this.lastTyped));
    this.state.tell();
  }

  auto(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.due(), pause);
  }

  /** It is time to send, unless there is a reason to wait longer. */
  due() {
    this.timer = clearTimeout(this.timer);
    if (!this.touched.length) return;
    if (this.trouble === "out" && !this.isDeclined) this.logIn();
    if (!this.again && !this.isEnded) this.flush(false);
  }

  /** Nobody is in it any more: it is sent, or shows what is stored in the server's writing, or what somebody else wrote meanwhile. */
  left(field) {
    if (field.hasFocus) return;
    if (field.isTouched) this.auto(0);
    else if (field.news) this.show(field, field.news.value, field.news.base);
    else if (!same(field.value, field.stored)) this.put(field, field.stored);
    field.news = null;
  }

  show(field, value, base) {
    this.put(field, value);
    Object.assign(field, { stored: value, acknowledged: field.value, base, news: null });
    this.state.tell();
  }

  /** Put a value in a field: what counts, draws or repeats it on the page hears of it as of typing. */
  put(field, value) {
    field.value = value;
    this.asTyped(field, "input");
  }

  /** Let all that listens to typing hear of a field, but the keeper itself. */
  asTyped(field, sign) {
    this.showing = true;
    field.inputs[0]?.dispatchEvent(new Event(sign, { bubbles: true }));
    this.showing = false;
  }

  // ---- What lies on this device ----
  writeAll() {
    clearTimeout(this.writing);
    this.writing = null;
    for (const field of this.unwritten) this.write(field);
  }

  write(field) {
    this.unwritten.delete(field);
    const wasFull = this.drafts.isFull;
    if (field.isTouched && this.fields.get(field.address) === field) this.drafts.write(field, field.making);
    else this.drafts.drop(field);
    if (this.drafts.isFull && !wasFull) this.say(this.words.homeless);
    this.state.tell();
  }

  /** Take over what pages of this workbook left that live no more, and send it. */
  async takeOver() {
    const isLeft = ({ key, workbook, tab, address }) => workbook === this.workbook && tab !== this.drafts.tab && !this.orphans.has(key) && !this.apart?.test(address);
    if (!draftsOf(this.reader).some(isLeft)) return;
    await (await fetched(this.words.taking)).takeOver?.(this, isLeft);
    if (this.orphans.size) this.tellTexts();
    if (this.touched.length) this.auto(0);
  }

  // ---- Sending ----
  /** Send what was typed; all of it, or without what is typed meanwhile, which has a time of its own. Whether everything is acknowledged. */
  async flush(isAll = true) {
    this.timer = clearTimeout(this.timer);
    this.unsent = null;
    this.stopTrying();
    this.writeAll();
    do {
      this.sending ??= this.send().finally(() => {
        this.sending = null;
      });
      await this.sending;
    } while (!this.trouble && this.batch().size && (isAll || !this.timer));
    if (!this.trouble && this.touched.some(({ isBack }) => isBack)) fetched(this.words.taking).then((taking) => taking.sendWhole?.(this));
    this.state.tell();
    return this.touched.length === 0;
  }

  /** What is ready to go, each field with its own base. */
  batch(most = MOST_BYTES) {
    const waits = (field) => field.mood || field.whole !== null || field === this.composed || field.flying !== undefined;
    const ready = this.touched.filter((field) => !waits(field)).sort((one, other) => one.at - other.at);
    const edits = new Map();
    let size = 0;
    for (const field of ready) {
      const { address, uid, unheard, value, base, root } = field;
      const edit = { address, uid, value: unheard ?? value, base, root, row: field.making };
      size += bytes(JSON.stringify(edit));
      if (edits.size && (size > most || edits.size === (this.single ? 1 : MOST))) break;
      edits.set(field, edit);
    }
    return edits;
  }

  async send() {
    for (let edits; (edits = this.flight ?? this.batch()).size; ) {
      this.flight = edits;
      for (const [field, { value }] of edits) field.flying = value;
      this.state.travels();
      const answer = await this.save([...edits.values()]);
      if (!answer) return;
      const told = await unpressed(answer.json().catch(() => null));
      if (!isOwnAnswer(answer, told)) return this.fail("unreached");
      this.flight = null;
      for (const field of edits.keys()) field.flying = undefined;
      if (answer.status === 404) return this.fail("gone");
      if ([200, 409, 422].includes(answer.status)) this.take(edits, told);
      else {
        this.single = edits.size > 1; // one of them cannot be read: the next tries tell which, and then all go together again
        if (!this.single) this.refuse([...edits.keys()][0], [this.words.unreadable]);
      }
      if (this.timer) return; // somebody types: that goes when its time has come
    }
  }

  save(edits) {
    return this.post(this.form.dataset.save, JSON.stringify({ edits }));
  }

  take(edits, answer) {
    for (const [field, { address, value }] of edits) {
      const [saved, stands] = [answer.saved[address], answer.stands[address]];
      const wrong = answer.wrong[address] ?? (answer.full[address] && [answer.full[address]]);
      field.unheard = undefined;
      if (saved !== undefined) this.acknowledge(field, value, saved, answer.revision);
      else if (stands !== undefined) this.overtaken(field, value, stands, answer.revision);
      else {
        if (!this.fields.has(address)) this.fields.set(address, field); // its row went while it travelled
        if (!wrong) Object.assign(field, { mood: "clash", met: value });
        else if (same(value, field.value)) this.refuse(field, wrong);
      }
      this.write(field);
      if (!field.inputs.length && !field.isTouched && this.fields.get(address) === field) this.fields.delete(address);
    }
    this.state.saved = answer.at;
    document.dispatchEvent(new CustomEvent("kk:saved", { detail: answer }));
    for (const clash of answer.overtaken)
      if (this.fields.get(clash.address)?.inputs.length)
        document.dispatchEvent(new CustomEvent("kk:clash", { detail: { ...clash, revision: answer.revision } }));
    if (this.touched.some(({ isStuck }) => isStuck)) this.tellTexts();
    this.state.tell();
  }

  acknowledge(field, sent, saved, base) {
    const isThere = saved.length > 0; // an empty field makes no row: what is typed next in it has to tell how that is made
    if (isThere) this.form.querySelector(`input[type=hidden][data-row][value="${field.uid}"]`)?.removeAttribute("data-row");
    Object.assign(field, { stored: saved, acknowledged: sent, base, row: isThere ? undefined : field.row });
    tellRight(field);
    if (!field.hasFocus && same(field.value, sent) && !same(sent, saved)) this.put(field, saved);
  }

  /** Nothing of it was to be saved, and somebody else wrote there: what is typed on was typed without having seen that. */
  overtaken(field, sent, value, base) {
    Object.assign(field, { acknowledged: sent, news: { value, base } });
    if (field.inputs.length) this.left(field);
  }

  refuse(field, messages) {
    field.mood = "wrong";
    tellWrong(field, messages);
  }

  // ---- Reaching the server ----
  /** Ask it something in the reader's name. The answer, or null when that did not get through: why, the state tells. */
  async post(url, body) {
    const isForm = body instanceof FormData;
    const isIn = (field) => isForm && field.whole !== null && body.get(field.inputs[0].name) === field.value;
    const whole = new Map(this.touched.filter(isIn).map((field) => [field, field.value]));
    const sent = this.posting(url, body, isForm);
    if (isForm) this.acting = sent;
    const answer = await sent;
    for (const [field, sentAs] of answer ? whole : []) {
      if (answer.status === 200) field.stored = sentAs;
      this.write(field);
    }
    return answer;
  }

  async posting(url, body, isForm, again = true) {
    if (isForm) body.set("csrfmiddlewaretoken", this.token);
    const headers = { ...this.headers, "X-CSRFToken": this.token, ...(!isForm && { "Content-Type": "application/json" }) };
    const keepalive = !isForm && bytes(body) < LEAVING_BYTES;
    const answer = await this.reach(url, { method: "POST", body, headers, keepalive });
    if (answer?.status !== 403) return answer;
    // Either the reader may not write any more, or the token is older than the last log-in here.
    if (answer.headers.get("Content-Type")?.includes("json")) return this.fail("lost");
    if (!(await this.ask())) return this.trouble ? null : this.fail("unreached");
    return again ? this.posting(url, body, isForm, false) : answer;
  }

  /** Ask for news, by which the page learns who is logged in; null when that failed. With `idle: 1` nobody is at work here. */
  async ask(query = {}) {
    const { news, at } = this.form.dataset;
    const answer = await this.reach(`${news}?${new URLSearchParams({ at, ...query })}`, { headers: this.headers });
    if (answer?.status === 404) return this.fail("gone");
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!told?.token) return null;
    this.token = told.token;
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = told.token;
    if (!told.may_edit) return this.fail("lost");
    if (this.trouble !== "fault" || !(this.flight ?? this.batch()).size) this.through();
    return told;
  }

  async reach(url, options) {
    const { answer, trouble, wait } = await reached(url, options, this.words.door);
    this.lastTrouble = trouble;
    if (trouble) return options.method || ENDED.includes(trouble) ? this.fail(trouble, wait) : null; // a question that fails is no reason not to send
    if (options.method && (answer.ok || !this.isEnded)) this.through();
    return answer;
  }

  stopTrying() {
    clearTimeout(this.again);
    this.again = null;
  }

  /** The server does what it is asked: what waits goes. */
  through() {
    this.tries = 0;
    if (!this.trouble) return;
    this.trouble = "";
    if (document.querySelector(".waiting")) this.tellTexts(); // what could not be saved can be now
    this.isDeclined = false;
    this.stopTrying();
    this.auto(0);
    this.state.tell();
  }

  /** Nothing gets through. What may pass by itself is tried again, after `wait` seconds at least. */
  fail(trouble, wait = 0) {
    const isNew = this.trouble !== trouble;
    this.trouble = trouble;
    this.stopTrying();
    if (!this.isEnded) {
      const pause = Math.max(wait * 1000, Math.min(LONGEST, LEAST * 2 ** this.tries));
      this.tries += 1;
      this.again = setTimeout(() => this.retry(), pause);
    } else if (isNew && trouble === "out") this.due();
    else if (isNew && trouble !== "other") this.tellTexts();
    this.state.tell();
    return null;
  }

  async retry() {
    if (this.flight || this.touched.length) return this.flush();
    if (!(await this.ask({ idle: 1 })) && this.trouble && !this.isEnded) this.fail(this.trouble);
  }

  /** Somebody is here again: who logged in elsewhere meanwhile may go on, and a tab that was closed left something. */
  async back() {
    if (this.isEnded) await this.ask();
    await this.takeOver();
  }

  /** Let its reader log in again, unless that has been done in another tab by now. */
  async logIn() {
    await this.ask();
    if (!this.isEnded) return;
    (await fetched(this.words.login)).logIn?.(this);
  }

  async tellTexts() {
    this.writeAll();
    (await fetched(document.body.dataset.waiting)).show?.(this);
  }

  // ---- Leaving ----
  /** The revisions of a plain post: of each field the one that it was typed over. */
  bases(data) {
    for (const { address, base, mood, inputs } of this.fields.values())
      if (inputs.length && (mood || base !== Number(data.get("base")))) data.set(`base:${address}`, base);
  }

  /** A button of the form that nothing else catches: what was typed goes first. Only saving stays on the page. */
  async submitted(event) {
    const { target, submitter } = event;
    if (target !== this.form || event.defaultPrevented || this.leaving) return;
    event.preventDefault();
    for (const field of this.touched) if (field.mood === "wrong") field.mood = "";
    await (this.trouble ? this.retry() : this.flush());
    const whole = [this.acting]; // and what together.js saves of rows that are only saved whole
    document.dispatchEvent(new CustomEvent("kk:save", { detail: whole }));
    await Promise.all(whole);
    if (this.trouble) return this.trouble === "out" && this.logIn();
    if (submitter?.value === "save" && this.touched.every((field) => field.whole === null)) return this.state.answerSave();
    this.leaving = true;
    setTimeout(() => this.form.requestSubmit(submitter)); // a form that is still being submitted takes no other
  }

  /** The page goes, maybe for ever: what is not under way goes with it as far as the browser lets it, and lies here until it is heard of. */
  leave() {
    this.composed = null;
    this.writeAll();
    const edits = this.leaving || this.trouble ? new Map() : this.batch(LEAVING_BYTES);
    if (edits.size) this.save([...edits.values()]);
    for (const [field, { value }] of edits) {
      field.flying = value;
      this.write(field);
      field.flying = undefined;
    }
    this.drafts.release?.();
  }
}

const form = document.querySelector("form[data-keeps]");
export const keeper = form && new Keeper(form);
