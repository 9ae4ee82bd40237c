/* Marking: the sum of the chosen levels, drafts, phrases into the comment, Ctrl+Enter hands in, Alt+J and Alt+K go on.
   <form data-rubric data-draft-url="…" data-words-saved data-words-lost>; [data-saved] says what the server has; .lvl inputs carry data-points; <b data-total> shows the sum; <button data-phrase="words" data-into="id">. */
import { ask } from "./ask.js";

export function enhance(form) {
  const totals = document.querySelectorAll("[data-total]");
  const add = () => {
    const sum = [...form.querySelectorAll(".lvl :checked")].reduce((so_far, input) => so_far + Number(input.dataset.points || 0), 0);
    totals.forEach((total) => { total.textContent = String(Math.round(sum * 100) / 100); });
  };
  form.addEventListener("change", add);
  add();
  form.querySelectorAll("[data-phrase]").forEach((button) => button.addEventListener("click", () => {
    const area = document.getElementById(button.dataset.into) || form.querySelector("textarea");
    area.value = area.value ? `${area.value.trimEnd()} ${button.dataset.phrase}` : button.dataset.phrase;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }));
  keepDrafts(form);
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const link = document.querySelector(`a[data-key="${event.code.replace("Key", "").toLowerCase()}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
  document.querySelectorAll("a[data-unfold]").forEach((link) => link.addEventListener("click", () => {
    const fold = document.querySelector(link.getAttribute("href"));
    if (fold) fold.open = true;
  }));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const button = document.querySelector(`button[form="${form.id}"].btn--primary`) || form.querySelector("button.btn--primary");
    if (button) button.click();
  });
}

/* One request at a time, 800 ms after the last change; what was typed meanwhile goes with the next. The word "saved" only
   after the server said so; while the net is away it is tried again every five seconds. */
function keepDrafts(form) {
  const { draftUrl, wordsSaved, wordsLost } = form.dataset;
  const status = form.querySelector("[data-saved]");
  if (!draftUrl || !status) return;
  let timer = 0;
  let busy = false;
  let changed = false;
  const send = async () => {
    if (busy) return;
    busy = true;
    changed = false;
    try {
      const body = new FormData(form);
      form.querySelectorAll("input[type=file]").forEach((chooser) => body.delete(chooser.name));
      const answer = await ask(draftUrl, { method: "POST", body });
      const said = await answer.json();
      status.textContent = said.saved ? `${wordsSaved} ${said.at}` : said.problem || wordsLost;
    } catch {
      status.textContent = wordsLost;
      changed = true;
    }
    busy = false;
    if (changed) later(5000);
  };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(send, wait); };
  const note = () => { changed = true; later(800); };
  form.addEventListener("input", note);
  form.addEventListener("submit", () => clearTimeout(timer));
}
