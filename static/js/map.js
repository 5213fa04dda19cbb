// The map of relations: the KPI that the mouse or the focus is at stands out with its relations and what they lead to.
const map = document.querySelector(".kk-map");

function light(node) {
  const lit = new Set();
  for (const edge of map.querySelectorAll(".kk-edge")) {
    const ends = edge.dataset.ends.split(" ");
    const isOn = node !== null && ends.includes(`n${node.dataset.node}`);
    edge.classList.toggle("on", isOn);
    if (isOn) for (const end of ends) lit.add(end);
  }
  for (const each of map.querySelectorAll(".kk-node")) each.classList.toggle("on", each === node || lit.has(`n${each.dataset.node}`));
  map.classList.toggle("lit", lit.size > 0);
}

// What has the focus stays lit when the mouse leaves.
const focused = () => (map.contains(document.activeElement) ? document.activeElement.closest(".kk-node") : null);
const at = ({ target }) => target.closest(".kk-node");
map?.addEventListener("pointerover", (event) => light(at(event) ?? focused()));
map?.addEventListener("pointerleave", () => light(focused()));
map?.addEventListener("focusin", (event) => light(at(event)));
map?.addEventListener("focusout", () => light(null));
