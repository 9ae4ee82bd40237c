/* Questions that are more than fields: things to put in order, places on a picture, a story that branches, a text whose words are counted.
   Without this file each of them is answered by its lists and fields alone; all that is sent stands in those. */
const changed = (control) => control.dispatchEvent(new Event("change", { bubbles: true }));

/* <ol data-order> of rows with a <select>, [data-move="-1 | 1"]; and [data-order-keep] behind it. */
function order(list) {
  const select = (row) => row.querySelector("select");
  const number = () => [...list.children].forEach((row, place) => { select(row).value = String(place + 1); });
  const places = [...list.children].map((row) => [row, Number(select(row).value)]);
  if (new Set(places.map(([, place]) => place)).size === places.length && places.every(([, place]) => place)) {
    places.sort((one, other) => one[1] - other[1]).forEach(([row]) => list.append(row));
  }
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const row = button.closest("li"), up = button.dataset.move === "-1", beside = up ? row.previousElementSibling : row.nextElementSibling;
    if (beside) list.insertBefore(up ? row : beside, up ? beside : row);
    number();
    button.focus();
    changed(select(row));
  });
  const keep = list.parentElement.querySelector("[data-order-keep]");
  if (keep) keep.addEventListener("click", () => { number(); changed(select(list.firstElementChild)); });
}

/* [data-pick="id of a radio button or check box"] on the picture: a click there is a click in the list. */
function spot(picture) {
  const places = [...picture.querySelectorAll("[data-pick]")], field = (place) => document.getElementById(place.dataset.pick);
  const mark = () => places.forEach((place) => place.classList.toggle("is-on", field(place).checked));
  picture.addEventListener("click", (event) => {
    const place = event.target.closest("[data-pick]");
    if (!place) return;
    event.preventDefault();
    field(place).click();
  });
  picture.parentElement.addEventListener("change", mark);
  mark();
}

/* [data-situation] with radio buttons whose data-leads names the next one: only those on the way are shown, [data-off] are beside it. */
function story(list) {
  const steps = [...list.querySelectorAll("[data-situation]")];
  const follow = () => {
    const way = new Set();
    for (let here = steps[0]; here && !way.has(here);) {
      way.add(here);
      const chosen = here.querySelector("input:checked");
      here = chosen && chosen.dataset.leads ? document.getElementById(chosen.dataset.leads) : null;
    }
    for (const step of steps) {
      step.toggleAttribute("data-off", !way.has(step));
      step.closest("li").hidden = !way.has(step);
    }
  };
  list.addEventListener("change", follow);
  follow();
}

/* <textarea data-counted="id of an output">: every Chinese character, and every word of other scripts. */
const HAN = "\\u3400-\\u9fff\\uf900-\\ufaff", LETTERS = `(?:(?![${HAN}])[\\p{L}\\p{N}_])+`;
const WORD = new RegExp(`[${HAN}]|${LETTERS}(?:['’-]${LETTERS})*`, "gu");
function count(text) {
  const shown = document.getElementById(text.dataset.counted);
  const tell = () => { shown.textContent = (text.value.match(WORD) || []).length; };
  text.addEventListener("input", tell);
  tell();
}

export function enhanceKinds(form) {
  for (const [selector, enhance] of [["[data-order]", order], ["[data-spot]", spot], ["[data-story]", story], ["[data-counted]", count]]) {
    form.querySelectorAll(selector).forEach(enhance);
  }
}
