// What every page does where scripts run: says when a newer catalogue is there, adds sliders, and
// starts the map. Everything can be read without it.

const base = new URL(".", import.meta.url);
const home = new URL("../../", base); // the first page of the centre, wherever it lives

async function lookForNewer() {
  const build = document.body.dataset.build;
  if (!build || document.hidden) return;
  try {
    const answer = await fetch(new URL(`newer?than=${encodeURIComponent(build)}`, home));
    if (answer.status !== 200) return;
    const line = document.getElementById("newer");
    const again = document.createElement("a");
    again.href = location.href;
    again.textContent = "Load it";
    line.replaceChildren(await answer.text(), " ", again);
    line.hidden = false;
  } catch {
    // The server cannot be reached just now; the page stays as it is.
  }
}
setInterval(lookForNewer, 60_000);
document.addEventListener("visibilitychange", lookForNewer);

// Two numbers of years become a slider with two thumbs as well; the numbers stay, and say the same.
function slide(range) {
  if (range.querySelector(".slider")) return;
  const [first, last] = range.querySelectorAll("input[type=number]");
  if (!first?.min || !last?.max) return;
  const slider = document.createElement("div");
  slider.className = "slider";
  const thumbs = [first, last].map((number, which) => {
    const thumb = document.createElement("input");
    thumb.type = "range";
    thumb.min = first.min;
    thumb.max = last.max;
    thumb.value = number.value || (which ? last.max : first.min);
    thumb.setAttribute("aria-label", which ? "Last year" : "First year");
    thumb.addEventListener("input", () => {
      const [from, to] = thumbs.map((one) => Number(one.value));
      if (which ? to < from : from > to) thumb.value = which ? from : to;
      number.value = thumb.value === (which ? last.max : first.min) ? "" : thumb.value;
    });
    slider.append(thumb);
    return thumb;
  });
  (range.querySelector(".strip") ?? range.firstChild).after(slider);
}

function start(root) {
  for (const range of root.querySelectorAll("[data-range]")) slide(range);
  const map = root.querySelector("[data-map]");
  if (map) import(new URL("map.mjs", base)).then(({ startMap }) => startMap(map, base, home));
}
start(document);
// On a narrow screen a menu is a line that scrolls: what is open stands where it can be seen.
for (const open of document.querySelectorAll("header nav [aria-current], .deskline [aria-current]")) {
  const line = open.closest("ul");
  line.scrollLeft = open.offsetLeft - line.offsetLeft - (line.clientWidth - open.offsetWidth) / 2;
}
// A form that shows its answer at once. Heard here and not at the form: a form that has just been
// put in place counts from its first moment.
document.addEventListener("change", (event) => event.target.form?.matches("[data-at-once]") && event.target.form.requestSubmit());
// What was left empty is not asked: it stays out of the address.
document.addEventListener("formdata", (event) => {
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});
document.addEventListener("htmx:afterSettle", (event) => start(event.target));
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(new URL(button.getAttribute("href"), location).href);
    button.textContent = "Link copied";
  } catch {
    location.assign(button.href);
  }
});
