// Buttons that copy what stands in a field. Without this script, or in a browser that gives no clipboard, there is the field itself
// to select from.

const told = document.getElementById("copied");

async function copy({ currentTarget }) {
  const { copy: id, copied } = currentTarget.dataset;
  const field = document.getElementById(id);
  try {
    await navigator.clipboard.writeText(field.value);
    told.textContent = copied;
  } catch {
    field.select();
  }
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", copy);
  }
}
