// Texts that lie on this device and are not stored. Where another page can save them there is a link to it; where none can (the workbook
// is gone, or its reader may not write any more) they are shown to be copied, and thrown away by who has no use for them.

import { draftsOf, openTabs, PREFIX } from "./fields.js";

const MOST = 80; // characters by which one recognises a text

const template = document.getElementById("waiting").content;

/** Whether no page can save a text. */
function isStuckAt(keeper, { key, address, path, workbook }) {
  if (!keeper) return path === location.pathname;
  const isLost = keeper.isEnded && keeper.trouble !== "out";
  return workbook === keeper.workbook && (isLost || (keeper.orphans.get(key) ?? keeper.fields.get(address))?.isStuck);
}

/** Show what waits, instead of what was shown before. */
export async function show(keeper = null) {
  const isStuck = (draft) => isStuckAt(keeper, draft);
  const tabs = await openTabs();
  // Logging out takes what other tabs hold along.
  const isAsked = document.querySelector("main [data-leave]");
  const waits = (draft) => isAsked || isStuck(draft) || !tabs.has(PREFIX + draft.tab);
  const drafts = draftsOf(document.body.dataset.reader).filter(waits);
  const stuck = drafts.filter(isStuck);
  const there = drafts.filter((draft) => !stuck.includes(draft) && (!keeper || keeper.orphans.has(draft.key)));
  document.querySelector(".waiting")?.remove();
  if (!stuck.length && !there.length) return;
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
      throwAway(keeper, draft);
      show(keeper).then(() => document.querySelector("#waiting-title, h1")?.focus());
    });
  });
  document.querySelector("main").before(section);
}

/** A text goes from the device. Its field, where the page has one, holds again what is stored: its reader may write in it later on. */
function throwAway(keeper, { key, address }) {
  localStorage.removeItem(key);
  keeper?.orphans.delete(key);
  keeper?.state.tell();
  const field = keeper?.fields.get(address);
  if (!field || key !== keeper.drafts.prefix + address) return;
  if (!field.inputs.length) return keeper.forget(address);
  keeper.flight?.delete(field);
  if (!keeper.flight?.size) keeper.flight = null;
  Object.assign(field, { flying: undefined, mood: "" });
  keeper.show(field, field.stored ?? "", field.stored === undefined ? 0 : field.base);
  keeper.write(field);
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
