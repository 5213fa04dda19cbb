// Charts that answer: over the drawing that the server made comes one of Plotly, as soon as it comes into view. Plotly is fetched
// once, and only then; until it is there, and where it does not come, there is the drawing. Sizes stay, so nothing on the page moves.

const AHEAD = "300px";
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const DUTCH = {
  moduleType: "locale",
  name: "nl",
  dictionary: {},
  format: {
    days: ["zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"],
    shortDays: ["zo", "ma", "di", "wo", "do", "vr", "za"],
    months: ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"],
    shortMonths: ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    date: "%d-%m-%Y",
    decimal: ",",
    thousands: ".",
  },
};
const CONFIG = { displayModeBar: false, doubleClick: false, showTips: false, locale: document.documentElement.lang };
const shown = new WeakMap();
const drawn = new WeakMap();
let library;

function arrived(element) {
  return new Promise((done, failed) => {
    element.addEventListener("load", done);
    element.addEventListener("error", () => failed(new Error(element.href ?? element.src)));
    document.head.append(element);
  });
}

// The sheet first: without one by this name Plotly would bring its own, which the policy of the site refuses.
async function plotly({ plotly: src, sheet: href }) {
  await arrived(Object.assign(document.createElement("link"), { rel: "stylesheet", id: "plotly.js-style-global", href }));
  await arrived(Object.assign(document.createElement("script"), { src }));
  window.Plotly.register(DUTCH);
  return window.Plotly;
}

// Names of tokens become what the style sheet has for them now, light or dark.
function looked(value, tokens = getComputedStyle(document.documentElement)) {
  if (typeof value === "string") {
    const [, name] = /^var\((--[\w-]+)\)$/.exec(value) ?? [];
    return name ? tokens.getPropertyValue(name).trim() : value;
  }
  if (Array.isArray(value)) return value.map((each) => looked(each, tokens));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, looked(each, tokens)]));
}

function fitting(place, figure) {
  const { data, layout } = looked(figure);
  const size = { width: place.clientWidth, height: place.clientHeight, autosize: false };
  return [data, { ...layout, ...size }, CONFIG];
}

// The arrow keys lead from point to point: each is pointed at, and told.
function walk(known, live, status) {
  let at = -1;
  live.addEventListener("keydown", (event) => {
    const points = shown.get(live).layout.meta.read;
    if (event.key === "Escape") known.Fx.unhover(live);
    const step = STEPS[event.key];
    if (event.key === "Home") at = 0;
    else if (event.key === "End") at = points.length - 1;
    else if (step) at = Math.min(points.length - 1, Math.max(0, at + step));
    else return;
    event.preventDefault();
    if (!points[at]) return;
    const [curveNumber, pointNumber, words] = points[at];
    known.Fx.hover(live, [{ curveNumber, pointNumber }]);
    status.textContent = words;
  });
  live.addEventListener("blur", () => known.Fx.unhover(live));
}

async function show(chart, figure) {
  const known = await library;
  const place = chart.querySelector(".kplot");
  const old = place.querySelector(".klive");
  const live = old ?? document.createElement("div");
  shown.set(live, figure);
  if (old) return known.react(old, ...fitting(place, figure));
  Object.assign(live, { className: "klive", tabIndex: 0, role: "application", ariaLabel: place.dataset.label });
  live.dataset.live = "";
  place.append(live);
  let width = place.clientWidth; // as it is drawn: the window may change meanwhile
  await known.newPlot(live, ...fitting(place, figure));
  for (const name of ["tabindex", "role", "aria-label"]) place.removeAttribute(name);
  chart.dataset.shown = "";
  walk(known, live, chart.querySelector("[role=status]"));
  new ResizeObserver(() => {
    if (place.clientWidth === width) return;
    width = place.clientWidth;
    known.react(live, ...fitting(place, shown.get(live)));
  }).observe(place);
}

async function fetched(charts) {
  const { dataset } = document.querySelector("script[data-plotly]");
  library ??= plotly(dataset);
  const keys = new URLSearchParams(charts.map((chart) => ["key", chart.dataset.chart]));
  const asked = fetch(`${dataset.figures}?${keys}`, { headers: { Accept: "application/json" } });
  const [answer] = await Promise.all([asked, library]);
  if (!answer.ok) return;
  const figures = await answer.json();
  for (const chart of charts) await show(chart, figures[chart.dataset.chart]);
}

const watcher = new IntersectionObserver(
  (entries) => {
    const charts = entries.filter((each) => each.isIntersecting).map((each) => each.target);
    for (const chart of charts) watcher.unobserve(chart);
    if (charts.length) fetched(charts).catch(() => {}); // the drawing is there, and says the same
  },
  { rootMargin: AHEAD },
);
// Watch what is new, and what the server has drawn anew since somebody saved something.
function watch() {
  for (const chart of document.querySelectorAll("[data-chart]")) {
    const drawing = chart.querySelector(".kk-drawing").outerHTML;
    if (drawn.get(chart) === drawing) continue;
    drawn.set(chart, drawing);
    watcher.unobserve(chart);
    watcher.observe(chart);
  }
}
watch();
document.addEventListener("kk:fresh", watch);

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", async () => {
  const known = await library;
  for (const live of document.querySelectorAll(".klive")) known.react(live, ...fitting(live.parentElement, shown.get(live)));
});
