// Answering by single keys, where the reader has not turned them off. They do nothing while
// something is typed or chosen, nor together with Ctrl, Alt or the like.

const kept = "riparian-review-keys";
const box = document.getElementById("keys");
if (box) {
  try {
    box.checked = localStorage.getItem(kept) !== "off";
  } catch {
    // A browser that keeps nothing: the keys are on.
  }
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(kept, box.checked ? "on" : "off");
    } catch {
      // It holds for this page only.
    }
  });
}

document.addEventListener("keydown", (event) => {
  if (box && !box.checked) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  const key = event.key.toLowerCase();
  const pressed = key === "z"
    ? document.querySelector("form[data-undo] button")
    : document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!pressed) return;
  event.preventDefault();
  pressed.click();
});
