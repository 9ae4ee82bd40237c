/* The editor of captions: a list of lines beside the player. Without this file the same lines stand as text in one field.
   Times are written 1:05.250; setting them from the player, splitting, joining, moving and undoing work by button and by key.
   Lines are sent as JSON in [data-cues]: [[start, end, speaker, text], …]. */
const TIME = /^(?:(\d{1,3})[:：])?(\d{1,2})[:：](\d{1,2})(?:[.,](\d{1,3}))?$/;

const read = (text) => {
  const found = TIME.exec(text.trim());
  if (!found || Number(found[3]) > 59 || (found[1] !== undefined && Number(found[2]) > 59)) return null;
  return (Number(found[1] || 0) * 3600 + Number(found[2]) * 60 + Number(found[3])) * 1000 + Number((found[4] || "").padEnd(3, "0"));
};

const write = (milliseconds) => {
  const whole = Math.max(0, Math.round(milliseconds)), seconds = Math.floor(whole / 1000), two = (number) => String(number).padStart(2, "0");
  const head = seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))}` : `${Math.floor(seconds / 60)}`;
  return `${head}:${two(seconds % 60)}.${String(whole % 1000).padStart(3, "0")}`;
};

const begin = () => {
  const form = document.querySelector("form[data-captions]"), held = document.getElementById("captions-rows");
  if (!form || !held) return;
  const page = document, list = page.querySelector("[data-list]"), pattern = page.querySelector("template[data-line]"), words = page.querySelector("[data-words]").dataset;
  const player = page.querySelector("[data-player]"), field = page.querySelector("[data-cues]"), line = page.querySelector("[data-say]"), count = page.querySelector("[data-count]");
  const lines = () => [...list.children];
  const part = (item, name) => item.querySelector(`[data-${name}]`);
  const say = (text, undo) => {
    line.textContent = text;
    if (!undo) return;
    const button = Object.assign(page.createElement("button"), { type: "button", className: "button button-small button-secondary", textContent: words.undo });
    button.addEventListener("click", () => { undo(); line.textContent = ""; changed(); });
    line.append(" ", button);
  };
  const values = (item) => ["start", "end", "speaker", "text"].map((name) => part(item, name).value);

  function make([start, end, speaker, text]) {
    const item = pattern.content.firstElementChild.cloneNode(true);
    Object.entries({ start, end, speaker, text }).forEach(([name, value]) => { part(item, name).value = value; });
    return item;
  }

  function look(item, before) {
    const start = read(part(item, "start").value), end = read(part(item, "end").value), wrong = item.querySelector(".captions__wrong");
    const last = before && read(part(before, "end").value);
    const fault = start === null || end === null ? words.noTime : end <= start ? words.backwards : !part(item, "text").value.trim() ? words.empty : last !== null && last !== undefined && last > start ? words.overlap : "";
    wrong.textContent = fault;
    wrong.hidden = !fault;
    for (const name of ["start", "end"]) part(item, name).setAttribute("aria-invalid", String(read(part(item, name).value) === null));
  }

  function number() {
    lines().forEach((item, place) => {
      const label = words.lineName.replace("{number}", place + 1);
      item.id = `cue-${place}`;
      item.querySelector(".captions__number").textContent = place + 1;
      item.setAttribute("aria-label", label);
      look(item, item.previousElementSibling);
    });
    page.querySelector("[data-none]").hidden = lines().length > 0;
    count.textContent = lines().length === 1 ? words.one : words.many.replace("{count}", lines().length);
  }
  /* The warning about leaving is Wagtail's own: it listens for changes of the form. */
  const changed = () => { number(); form.dispatchEvent(new Event("change", { bubbles: true })); };

  const here = () => Math.round(player.currentTime * 1000);
  const put = (item, name, value) => { part(item, name).value = write(value); changed(); };
  const sortedPlace = (start) => lines().find((item) => (read(part(item, "start").value) || 0) > start) || null;
  function insert(values_, before) {
    const item = make(values_);
    list.insertBefore(item, before);
    changed();
    part(item, "text").focus();
    return item;
  }
  const add = (after) => {
    const from = after ? read(part(after, "end").value) || here() : here();
    insert([write(from), write(from + 2500), after ? part(after, "speaker").value : "", ""], after ? after.nextElementSibling : sortedPlace(from));
  };

  const does = {
    play(item) { const start = read(part(item, "start").value); if (start !== null) { player.currentTime = start / 1000; player.play(); } },
    split(item) {
      const [start, end] = ["start", "end"].map((name) => read(part(item, name).value)), box = part(item, "text"), text = box.value;
      const at = box.selectionStart > 0 && box.selectionStart < text.length ? box.selectionStart : Math.ceil(text.length / 2);
      if (start === null || end === null) return;
      const inside = here() > start && here() < end, middle = inside ? here() : start + Math.round((end - start) * (at / Math.max(1, text.length)));
      box.value = text.slice(0, at).trim();
      part(item, "end").value = write(middle);
      insert([write(middle), write(end), part(item, "speaker").value, text.slice(at).trim()], item.nextElementSibling);
    },
    merge(item) {
      const next = item.nextElementSibling;
      if (!next) return;
      const kept = [values(item), values(next)];
      const glue = /[\u3000-\u9fff\uff00-\uffef]$/.test(part(item, "text").value) ? "" : " ";
      part(item, "text").value = [part(item, "text").value.trim(), part(next, "text").value.trim()].filter(Boolean).join(glue);
      part(item, "end").value = part(next, "end").value;
      next.remove();
      changed();
      part(item, "text").focus();
      say("", () => { const place = item.nextElementSibling; item.replaceWith(make(kept[0])); list.insertBefore(make(kept[1]), place); });
    },
    after: (item) => add(item),
    drop(item) {
      const kept = values(item), next = item.nextElementSibling, focus = next || item.previousElementSibling;
      item.remove();
      changed();
      if (focus) part(focus, "text").focus();
      say(words.dropped, () => list.insertBefore(make(kept), next && next.isConnected ? next : null));
    },
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button"), item = event.target.closest("li");
    if (!button || !item) return;
    if (button.dataset.set) put(item, button.dataset.set, here());
    else if (does[button.dataset.do]) does[button.dataset.do](item);
  });
  list.addEventListener("input", number);

  function shift(items) {
    const typed = page.getElementById("shift-by"), by = Math.round(Number(typed.value.replace(",", ".")) * 1000);
    if (!typed.value.trim() || !Number.isFinite(by)) { typed.focus(); return; }
    const before = items.map((item) => [item, part(item, "start").value, part(item, "end").value]);
    for (const item of items) for (const name of ["start", "end"]) { const time = read(part(item, name).value); if (time !== null) part(item, name).value = write(time + by); }
    changed();
    say(words.moved, () => before.forEach(([item, start, end]) => { part(item, "start").value = start; part(item, "end").value = end; }));
  }
  let current = null; /* the line one worked in last */
  list.addEventListener("focusin", (event) => { current = event.target.closest("li"); });
  page.querySelector("[data-shift-all]").addEventListener("click", () => shift(lines()));
  page.querySelector("[data-shift-from]").addEventListener("click", () => shift(lines().slice(Math.max(0, lines().indexOf(current)))));
  page.querySelector("[data-add]").addEventListener("click", () => add(list.lastElementChild));

  page.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const item = event.target.closest && event.target.closest("li.captions__cue");
    const act = {
      KeyK: () => (player.paused ? player.play() : player.pause()), KeyJ: () => { player.currentTime -= 3; }, KeyL: () => { player.currentTime += 3; },
      BracketLeft: () => item && put(item, "start", here()), BracketRight: () => item && put(item, "end", here()),
      Enter: () => add(item), KeyP: () => item && does.play(item),
    }[event.code];
    if (!act) return;
    event.preventDefault();
    act();
  });
  player.addEventListener("timeupdate", () => {
    const now = here();
    lines().forEach((item) => item.classList.toggle("is-now", read(part(item, "start").value) <= now && now < read(part(item, "end").value)));
  });
  page.querySelectorAll("[data-goto]").forEach((link) => link.addEventListener("click", (event) => {
    const item = lines()[Number(link.dataset.goto)];
    if (!item) return;
    event.preventDefault();
    item.scrollIntoView({ block: "center" });
    part(item, "text").focus({ preventScroll: true });
  }));

  form.addEventListener("submit", () => { field.value = JSON.stringify(lines().map(values)); }, true);
  JSON.parse(held.textContent).forEach((row) => list.append(make(row)));
  page.querySelector("[data-plain]").remove();
  field.disabled = false;
  page.querySelectorAll("[data-list], [data-shift], [data-keys], [data-add-last]").forEach((element) => { element.hidden = false; });
  number();
  const errors = page.querySelector("[data-errors]");
  if (errors) errors.focus();
};

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
