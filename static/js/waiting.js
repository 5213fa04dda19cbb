// Texts that lie on this device and are not stored. Where a page can save them there is a link to it; where none can (the workbook is
// gone, or its reader may not write any more) they are shown to be copied, and thrown away by who has no use for them.

import { draftsOf, openTabs, PREFIX } from "./fields.js";

const MOST = 80; // characters by which one recognises a text

const template = document.getElementById("waiting").content;

/** Show what waits, instead of what was shown before. `keeper` is that of a page on which nothing can be saved any more. */
export async function show(keeper) {
  const tabs = await openTabs();
  const drafts = draftsOf(document.body.dataset.reader).filter(({ tab }) => tab === keeper?.tab || !tabs.has(PREFIX + tab));
  // The page of a text that has no form is one on which it cannot be saved.
  const stuck = drafts.filter((draft) => (keeper ? draft.workbook === keeper.workbook : draft.path === location.pathname));
  const there = drafts.filter((draft) => !stuck.includes(draft));
  document.querySelector(".waiting")?.remove();
  if (!drafts.length) return;
  const section = template.querySelector("section").cloneNode(true);
  fill(section, "there", there, (draft, item) => {
    const link = item.querySelector("a");
    link.href = `${draft.path}#${draft.address}`;
    link.textContent = [draft.label, said(draft)].filter(Boolean).join(": ").slice(0, MOST);
  });
  fill(section, "stuck", stuck, (draft, item) => {
    const [label, text, button] = item.children;
    label.textContent = draft.label;
    text.textContent = said(draft);
    button.addEventListener("click", () => {
      localStorage.removeItem(draft.key);
      keeper?.forget(draft.address);
      show(keeper).then(() => document.querySelector("#waiting-title, h1")?.focus());
    });
  });
  document.querySelector("main").before(section);
}

const said = ({ value }) => (Array.isArray(value) ? value.join(", ") : String(value));

function fill(section, name, drafts, write) {
  const list = section.querySelector(`[data-list="${name}"]`);
  const model = template.querySelector(`[data-item="${name}"]`);
  for (const draft of drafts) {
    const item = model.cloneNode(true);
    write(draft, item);
    list.append(item);
  }
  if (drafts.length) return;
  list.remove();
  section.querySelector(`[data-says="${name}"]`).remove();
}
