// Searching the library without leaving the page: what was typed elsewhere stays as it is, and so does the focus.
// Without this script the same buttons save everything and show the page again with what was found. static/js/plate.js fetches it.

const words = document.getElementById("kpi-words");
const step = document.getElementById("kpi-step");
const library = words.closest(".klib");
let latest = 0;
let failed = false;

async function show(button) {
  const mine = ++latest;
  const own = button.value === "suggest:kpi";
  const address = new URL(location.pathname, location.href);
  const asked = own ? ["", button.dataset.step] : [words.value, step.value];
  address.search = new URLSearchParams({ [words.name]: asked[0], [step.name]: asked[1] });
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("kpi-found");
    if (!answer.ok || !found) throw new Error("no list came back");
    if (mine === latest) put(found, own, address.searchParams);
  } catch {
    failed = true;
    button.click();
  }
}

// The button that was pressed is gone with the list it belonged to: the focus goes to what came in its place.
// What was searched stands in the address too: a page that is read anew shows the same list.
function put(found, own, asked) {
  document.getElementById("kpi-found").replaceWith(found);
  const here = new URL(location.href);
  for (const [name, value] of asked) here.searchParams.set(name, value);
  history.replaceState(history.state, "", here);
  if (own) found.querySelector("summary")?.focus();
}

library.addEventListener("click", (event) => {
  const button = event.target.closest('button[value="search:kpi"], button[value="suggest:kpi"]');
  if (!button || failed) return;
  event.preventDefault();
  show(button);
});

words.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  library.querySelector('button[value="search:kpi"]').click();
});

library.dataset.ready = "";
