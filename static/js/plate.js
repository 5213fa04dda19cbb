// What the plate page shows while one types, and where one was when it is saved. Without this script the page says it after a save.

const form = document.getElementById("plate");

// ---- The gap, as the server words and draws it (reports/drawings/scale.py) ----
const NAMES = ["customer", "own", "aspired"];
const MINUS = "\u2212";
const FLOORS = [0, 40, 55, 70, 80];
const SPACE = 8;

/** Tenths of a point, or null for what is no score: whole numbers, so that 6.4 - 6.8 is -4. */
function tenths(text) {
  const score = /^\s*(\d{1,2})(?:[.,](\d))?\s*$/.exec(text);
  const value = score ? Number(score[1]) * 10 + Number(score[2] ?? 0) : null;
  return value !== null && value <= 100 ? value : null;
}

const written = (value) => {
  const text = (Math.abs(value) / 10).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1 });
  return value < 0 ? MINUS + text : text;
};

const shape = (name, attributes, text = "") => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
};

/** Texts side by side, each as near to its mark as the others allow. */
function spread(labels) {
  const order = [...labels].sort((one, other) => one.x - other.x);
  let edge = 0;
  for (const label of order) {
    label.left = Math.max(edge, label.x - label.width / 2);
    edge = label.left + label.width + SPACE;
  }
  edge = 260;
  for (const label of order.reverse()) {
    label.left = Math.min(label.left, edge - label.width);
    edge = label.left - SPACE;
  }
}

function draw(svg, scores, words) {
  const at = (value) => 10 + 2.4 * value;
  const [customer, own, aspired] = scores;
  // Of what the server drew the line, its ends, its middle and their figures stay.
  const figures = [...svg.querySelectorAll("text")].slice(-3);
  const line = [...svg.querySelectorAll("path")].slice(0, 3);
  svg.replaceChildren(...line);
  const marks = [];
  if (customer !== null && own !== null)
    marks.push(shape("path", { d: `M${at(customer)} 39H${at(own)}`, class: "line-ink2", "stroke-width": 3, fill: "none" }));
  if (own !== null)
    marks.push(shape("path", { d: `M${at(own)} 30l9 9l-9 9l-9 -9z`, class: "fill-paper line-ink", "stroke-width": 1.8 }));
  if (customer !== null) {
    const band = FLOORS.filter((floor) => customer >= floor).length;
    marks.push(shape("circle", { cx: at(customer), cy: 39, r: 5.6, class: `fill-b${band}` }));
  }
  if (aspired !== null)
    marks.push(shape("path", { d: `M${at(aspired)} 29l-4.5 -8h9z`, class: "fill-paper line-ink", "stroke-width": 1.6 }));
  const labels = scores.flatMap((value, index) => {
    if (value === null) return [];
    const text = `${words[index]} ${written(value)}`;
    return [{ text, x: at(value), width: text.length * 6.89, first: index === 0 }];
  });
  spread(labels);
  for (const { text, left, width, first } of labels)
    marks.push(shape("text", { x: left + width / 2, y: 14, "text-anchor": "middle", "font-size": 13, "font-weight": first ? 700 : 400, class: first ? "fill-ink" : "fill-ink2" }, text));
  svg.append(...marks, ...figures);
}

const out = document.getElementById("gap");
const inputs = NAMES.map((name) => form.querySelector(`[name$="-${name}_score"]`));

function tellGap() {
  const scores = inputs.map(({ value }) => tenths(value));
  const [customer, own] = scores;
  const gap = customer === null || own === null ? null : customer - own;
  const word = gap === null ? "" : out.dataset[Math.abs(gap) <= 3 ? "alike" : gap < 0 ? "over" : "under"];
  out.querySelector("b").textContent = gap === null ? "\u2013" : (gap > 0 ? "+" : "") + written(gap);
  out.querySelector("p span").textContent = word;
  draw(out.querySelector("svg"), scores, NAMES.map((name) => out.dataset[name]));
}
for (const input of inputs) input.addEventListener("input", tellGap);
tellGap(); // this script comes when somebody comes near: something may be typed already

// ---- A card goes by the name that is typed in it ----
function tellName(input) {
  const title = input.closest(".acard")?.querySelector("summary .t");
  if (title && /\/activity:[^/]+\/name$/.test(input.id)) title.textContent = input.value || title.dataset.blank;
}
form.addEventListener("input", ({ target }) => tellName(target));

// ---- A page read anew tells what is stored: what is typed here comes before that ----
const tellNames = () => form.querySelectorAll("input[id$='/name']").forEach(tellName);
document.addEventListener("kk:fresh", () => {
  tellGap();
  tellNames();
});
tellNames(); // typed before this script came

// ---- Back to where one was ----
let last = document.activeElement.id.startsWith("plate:") ? document.activeElement.id : "";
form.addEventListener("focusin", ({ target }) => {
  if (target.id.startsWith("plate:")) last = target.id;
});
form.addEventListener("submit", () => {
  form.elements.at.value = last;
});
