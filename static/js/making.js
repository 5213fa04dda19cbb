// A file that is being made: how far it is, and then the file itself. Without this script the page comes anew every few seconds.

const making = document.getElementById("making");
const words = making.dataset;
const status = making.querySelector("[role=status]");
const label = making.querySelector("label");
const bar = making.querySelector("progress");
const link = making.querySelector(".acts a");
const MOMENT = 1000;
const PATIENCE = 5;
let unanswered = 0;

async function look() {
  try {
    const answer = await fetch(link.href, { headers: { Accept: "application/json" } });
    // Who is logged out by now, may no longer see the workbook, or asks for a final that is blocked since, gets a page: better the
    // whole of it.
    if (answer.redirected || (answer.status >= 400 && answer.status < 500)) return location.reload();
    if (!answer.ok) throw new Error(answer.status);
    unanswered = 0;
    tell(await answer.json());
  } catch {
    unanswered += 1;
    if (unanswered === PATIENCE) status.textContent = words.lost;
    again();
  }
}

function tell({ state, pages, expected }) {
  if (state === "failed") return location.reload();
  if (state === "made") return done();
  const most = Math.max(pages, expected);
  label.textContent = (most === 1 ? words.page : words.pages).replace("{pages}", pages).replace("{expected}", most);
  bar.max = most;
  bar.value = pages;
  again();
}

function again() {
  setTimeout(look, MOMENT * Math.max(1, unanswered));
}

// The file is an attachment: this page stays where it is.
function done() {
  document.title = document.title.replace(making.querySelector("h1").textContent, words.done);
  making.querySelector("h1").textContent = words.done;
  status.textContent = words.told;
  label.parentElement.remove();
  link.textContent = words.again;
  location.assign(link.href);
}

again();
