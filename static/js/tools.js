// The tools of the field in use: its history, coming back to it later, and what is said about it. static/js/together.js fetches this
// script with the first news. Without it the pages that do this have lists of places to choose from.

import { addressOf } from "./fields.js";
import { keeper } from "./keeping.js";

const template = document.getElementById("together");
const words = template.dataset;
const tools = template.content.querySelector(".tools").cloneNode(true);
const [history, later, comment] = tools.children;

/** Right after the input, so that Tab comes to them next. A row that is not stored has no history, and nothing hangs on it. */
function show(address) {
  const place = document.getElementById(`div_${address}`);
  const row = place?.closest(".acard, .kpi, .point, .keypoint");
  if (!place || row?.querySelector("input[type=hidden][data-row]")) return tools.remove();
  for (const link of [history, comment]) link.href = `${link.dataset.to}?at=${encodeURIComponent(address)}`;
  const mark = document.getElementById(`mark_${address}`);
  later.setAttribute("aria-pressed", Boolean(mark?.querySelector("[data-later]")));
  tools.setAttribute("aria-label", words.tools.replace("{name}", () => keeper.fields.get(address).label));
  tools.dataset.about = address;
  stopAt(history);
  place.append(tools);
}

/** One stop for Tab; within it the arrow keys go on. */
function stopAt(tool) {
  for (const each of tools.children) each.tabIndex = each === tool ? 0 : -1;
}

tools.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...tools.children];
  const next = all.at((all.indexOf(document.activeElement) + step) % all.length);
  stopAt(next);
  next.focus();
});

/** Show them at each field that somebody goes to; `refresh` reads the page anew when a mark came or went. */
export function follow(form, refresh) {
  const come = (target) => {
    if (tools.contains(target)) return;
    const address = form.contains(target) && target.matches("input, select, textarea") ? addressOf(target) : "";
    if (address) show(address);
    else tools.remove();
  };
  document.addEventListener("focusin", ({ target }) => come(target));
  come(document.activeElement);

  later.addEventListener("click", async () => {
    const isLater = later.getAttribute("aria-pressed") !== "true";
    const body = new FormData();
    body.append("at", tools.dataset.about);
    body.append("later", isLater ? "1" : "");
    const answer = await keeper.post(later.dataset.to, body);
    if (!answer?.ok) return keeper.say(words.refused);
    later.setAttribute("aria-pressed", isLater);
    keeper.say(isLater ? words.marked : words.unmarked);
    refresh();
  });
}
