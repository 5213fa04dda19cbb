// Moving a row of a list. Dragging it to another place, by mouse or finger: a line shows where it goes, and letting it go is one act.
// Escape leaves it where it was. And taking a move back, whichever way it was made. static/js/together.js fetches this script for who
// comes near a row, with the first news, or when a row is moved by its buttons: those are what takes a move back without a script.

const NEAR = 90; // pixels from an edge of the window, where the page moves along
const PACE = 14;
const ROW = ".acard, .kpi, .point, .keypoint";

/** The rows of a list that are stored, from top to bottom, by the inputs that name them; and which of them it is about. */
function listed(form, about) {
  const [, name, uid] = /^(.*):(.*?)$/.exec(about);
  return [[...form.querySelectorAll(`input[type=hidden][name="${name}"]:not([data-row])`)], uid];
}

/** To be called when a move is done: offers, after the row, to post the order in which the rows stand now. `say` tells that it moved. */
export function undoing(form, what, act, bar, say) {
  const about = what.slice(what.indexOf(":") + 1);
  const before = listed(form, about)[0].map(({ name, value }) => ({ name, value }));
  return () => {
    const [rows, uid] = listed(form, about);
    const offered = bar.cloneNode(true);
    const button = offered.querySelector("button");
    button.addEventListener("click", () => act(`order:${about}`, button, before));
    rows.find(({ value }) => value === uid)?.closest(ROW).after(offered);
    say();
  };
}

/** Follow the grips in a form, and mark it as followed; `act` is told what was done, with the rows in their new order. */
export function watch(form, act) {
  if ("draggable" in form.dataset) return;
  form.dataset.draggable = "";
  form.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    drag(form, act, grip, event);
  });
}

function drag(form, act, grip, { pointerId }) {
  const [inputs, uid] = listed(form, grip.dataset.drags);
  const rows = inputs.map((each) => each.closest(ROW));
  const from = inputs.findIndex((each) => each.value === uid);
  const line = Object.assign(document.createElement("div"), { className: "drop" });
  line.dataset.live = "";
  let to = from;
  let y = null;
  let frame;

  /** The place among the rows at which the pointer is: above the middle of a row is before it. */
  const show = () => {
    to = rows.filter((row, place) => {
      const { top, height } = row.getBoundingClientRect();
      return place !== from && y > top + height / 2;
    }).length;
    const others = rows.filter((_row, place) => place !== from);
    if (to === from) line.remove();
    else if (to < others.length) others[to].before(line);
    else others.at(-1).after(line);
  };

  const roll = () => {
    const pace = y < NEAR ? -PACE : y > innerHeight - NEAR ? PACE : 0;
    if (pace) {
      scrollBy({ top: pace, behavior: "instant" });
      show();
    }
    frame = requestAnimationFrame(roll);
  };

  const ends = new AbortController();
  const end = () => {
    ends.abort();
    cancelAnimationFrame(frame);
    line.remove();
    rows[from].classList.remove("dragged");
  };
  const on = (target, sign, heard) => target.addEventListener(sign, heard, { signal: ends.signal });

  grip.setPointerCapture(pointerId);
  rows[from].classList.add("dragged");
  on(grip, "pointermove", (event) => {
    if (y === null) frame = requestAnimationFrame(roll);
    y = event.clientY;
    show();
  });
  on(grip, "pointerup", () => {
    end();
    if (y === null || to === from) return;
    const moved = inputs.toSpliced(from, 1).toSpliced(to, 0, inputs[from]);
    act(`order:${grip.dataset.drags}`, null, moved);
  });
  on(grip, "pointercancel", end);
  on(document, "keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    end();
  });
}
