// What a field tells while one types, and that nobody leaves it unsaved without being asked. Without this script the server
// says the same, later, and the way back is a button that saves.

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

// ---- Whether all is safe, of the form that a page is about ----
function guard(form) {
  const state = document.querySelector("[data-unsaved]");
  const tell = (words) => { state.textContent = words; };
  let unsaved = document.querySelector(".errsum") !== null;
  let leaving = false;
  form.addEventListener("input", () => {
    if (!unsaved) tell(state.dataset.unsaved);
    unsaved = true;
  });
  form.addEventListener("submit", () => {
    leaving = true;
    setTimeout(tell, 1000, state.dataset.saving);
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved && !leaving) event.preventDefault();
  });
}

const kept = document.querySelector("form[data-keeps]");
if (kept) guard(kept);

// A link to a field opens what the field is folded into, and goes to the field itself.
function reach() {
  const field = document.getElementById(location.hash.slice(1));
  if (!field) return;
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  field.focus();
}

addEventListener("hashchange", reach);
document.querySelectorAll("[data-most]").forEach(count);
if (location.hash) reach();
else document.querySelector(".errsum")?.focus();
