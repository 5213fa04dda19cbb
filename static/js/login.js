// Logging in again on the page itself, for who was logged out while typing. Escape or "later" closes it, and typing goes on; the state of
// the page has a button that opens it again. static/js/keeping.js fetches this script when it is needed.

const REST = 2000; // without typing, before it comes in front: what somebody types has to arrive in its field

let dialog;

/** Ask the reader of the page to log in again, and send what waits. */
export function logIn(keeper) {
  const rest = REST - (Date.now() - (keeper.lastTyped ?? 0));
  if (rest > 0) return setTimeout(logIn, rest, keeper);
  dialog ??= make(keeper);
  if (!dialog.open && keeper.isEnded) dialog.showModal();
}

function make(keeper) {
  const { content } = document.getElementById("login");
  const made = document.importNode(content.firstElementChild, true);
  const form = made.querySelector("form");
  document.body.append(made);
  made.querySelector("[data-later]").addEventListener("click", () => made.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(keeper, form);
  });
  document.addEventListener("kk:state", () => {
    if (!keeper.isEnded) made.close();
  });
  made.addEventListener("close", () => {
    keeper.isDeclined = keeper.isEnded;
    form.elements.password.value = "";
    tell(form, "");
  });
  return made;
}

function tell(form, words, isWrong = false) {
  const told = form.querySelector("[role=alert]");
  told.hidden = !words;
  told.lastElementChild.textContent = words;
  for (const input of form.querySelectorAll("input")) {
    if (words) input.setAttribute("aria-describedby", told.id);
    else input.removeAttribute("aria-describedby");
    if (isWrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
}

const words = (form, name) => form.parentElement.querySelector(`[data-says="${name}"]`).textContent;

async function send(keeper, form) {
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    tell(form, ...(await refusal(keeper, form)));
  } finally {
    button.disabled = false;
  }
  if (!keeper.isEnded) return keeper.flush();
  form.elements.password.select();
}

/** Why there is nobody logged in, in words, and whether what was filled in is wrong; no words when somebody is. */
async function refusal(keeper, form) {
  const { door } = keeper.words;
  try {
    const page = parsed(await (await fetch(door)).text());
    const token = page.querySelector("main [name=csrfmiddlewaretoken]")?.value;
    // Without a form to log in, somebody is logged in already: in another tab.
    const body = new URLSearchParams({ ...Object.fromEntries(new FormData(form)), csrfmiddlewaretoken: token });
    const answer = token && page.querySelector("[name=login]") ? await fetch(door, { method: "POST", body }) : null;
    if (answer?.status === 422 || answer?.status === 429)
      return [said(parsed(await answer.text())) ?? words(form, "often"), answer.status === 422];
    if (answer && !answer.ok) return [words(form, "fault")];
  } catch {
    return [words(form, "fault")];
  }
  await keeper.ask();
  if (!keeper.isEnded) return [""];
  return [words(form, { other: "other", out: "unready" }[keeper.lastTrouble] ?? "fault")];
}

const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

/** What the page of the log-in says is wrong. */
const said = (page) => page.querySelector(".errsum p, .invalid-feedback p")?.textContent.trim();
