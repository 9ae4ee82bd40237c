/* <form data-workshop-draft="place">: what is typed stays on this device until the site has it, each form under its own key
   (the hidden field once), so that two windows keep two drafts. A page whose address says ?sent=key lets that draft go.
   Without a line nothing is sent and nothing lost. Behind an @ a few people of the workshop are offered. */
import { token } from "./token.js";

const MOST_AGE = 30 * 24 * 3600e3, WAIT = 250;
const read = (place) => { try { return JSON.parse(localStorage.getItem(place)) || {}; } catch (unreadable) { return {}; } };
const write = (place, drafts) => { try { Object.keys(drafts).length ? localStorage.setItem(place, JSON.stringify(drafts)) : localStorage.removeItem(place); } catch (closed) { /* storage is closed */ } };

function forgetSent() {
  const here = new URL(location.href), sent = here.searchParams.get("sent");
  if (!sent) return;
  for (const place of Object.keys(localStorage)) {
    if (!place.startsWith("workshop:")) continue;
    const drafts = read(place);
    if (drafts[sent]) { delete drafts[sent]; write(place, drafts); }
  }
  here.searchParams.delete("sent");
  history.replaceState(history.state, "", here);
}

function keepDraft(form) {
  const place = `workshop:${form.dataset.workshopDraft}`, text = form.querySelector("[data-draft-text]"), title = form.querySelector("[data-draft-title]");
  const said = form.querySelector("[data-draft-said]"), once = form.elements.once;
  const drafts = read(place);
  for (const key of Object.keys(drafts)) if (Date.now() - drafts[key].at > MOST_AGE || (key !== once.value && drafts[key].text === text.value)) delete drafts[key];
  const newest = Object.keys(drafts).sort((one, two) => drafts[two].at - drafts[one].at)[0];
  if (newest && !text.value && newest !== once.value) {
    text.value = drafts[newest].text;
    if (title && !title.value) title.value = drafts[newest].title || "";
    once.value = newest;
    said.textContent = said.dataset.back;
  }
  write(place, drafts);
  const keep = () => {
    const kept = read(place);
    if (text.value.trim() || (title && title.value.trim())) kept[once.value] = { text: text.value, title: title ? title.value : "", at: Date.now() };
    else delete kept[once.value];
    write(place, kept);
    said.textContent = text.value.trim() ? said.dataset.kept : "";
  };
  let wait = null;
  form.addEventListener("input", (event) => { if (event.target === text || event.target === title) { clearTimeout(wait); wait = setTimeout(keep, WAIT); } });
  addEventListener("pagehide", () => { if (text.value !== text.defaultValue) keep(); });
  addEventListener("storage", (event) => { if (event.key === place && event.newValue && text.value.trim()) said.textContent = said.dataset.other; });
  form.addEventListener("submit", (event) => {
    clearTimeout(wait);
    keep();
    if (navigator.onLine !== false) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    said.textContent = said.dataset.offline;
    said.scrollIntoView({ block: "center" });
  }, true);
}

function offerNames(form) {
  const text = form.querySelector("[data-people]"), box = form.querySelector("[data-names]"), list = form.querySelector("[data-names-list]"), said = form.querySelector("[data-names-said]");
  if (!text || !box) return;
  let wait = null, asked = "";
  const close = () => { box.hidden = true; list.replaceChildren(); said.textContent = ""; };
  const piece = () => { const before = text.value.slice(0, text.selectionStart), found = /@([^\s@]{1,20})$/.exec(before); return found ? found[1] : ""; };
  const choose = (person) => {
    const end = text.selectionStart, begin = end - piece().length;
    text.setRangeText(`${person.name} `, begin, end, "end");
    if (!form.querySelector(`input[name=told][value="${CSS.escape(person.id)}"]`)) {
      const told = document.createElement("input");
      Object.assign(told, { type: "hidden", name: "told", value: person.id });
      form.append(told);
    }
    close();
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = (people) => {
    list.replaceChildren(...people.map((person) => {
      const row = document.createElement("li"), button = document.createElement("button"), name = document.createElement("b"), place = document.createElement("small");
      button.type = "button";
      name.textContent = person.name;
      name.translate = false;
      place.textContent = person.place ? ` ${person.place}` : "";
      button.append(name, place);
      button.addEventListener("click", () => choose(person));
      row.append(button);
      return row;
    }));
    box.hidden = !people.length;
    said.textContent = people.length ? said.dataset.found.replace("{n}", people.length) : "";
  };
  const ask = async () => {
    const typed = piece();
    if (!typed) { close(); return; }
    asked = typed;
    try {
      const answer = await fetch(`${text.dataset.people}?q=${encodeURIComponent(typed)}`, { credentials: "same-origin", headers: { "X-Requested-With": "fetch", "X-CSRFToken": token(form) } });
      if (answer.ok && asked === typed) show((await answer.json()).people);
    } catch (offline) { close(); }
  };
  text.addEventListener("input", (event) => { if (event.isComposing) return; clearTimeout(wait); wait = setTimeout(ask, WAIT); });
  text.addEventListener("compositionend", () => { clearTimeout(wait); wait = setTimeout(ask, WAIT); });
  text.addEventListener("keydown", (event) => {
    if (box.hidden) return;
    if (event.key === "Escape") close();
    if (event.key === "ArrowDown") { event.preventDefault(); list.querySelector("button").focus(); }
  });
  list.addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll("button")], at = buttons.indexOf(document.activeElement);
    if (event.key === "Escape") { close(); text.focus(); }
    if (event.key === "ArrowDown" && buttons[at + 1]) { event.preventDefault(); buttons[at + 1].focus(); }
    if (event.key === "ArrowUp") { event.preventDefault(); (buttons[at - 1] || text).focus(); }
  });
}

forgetSent();
export function enhance(form) { keepDraft(form); offerNames(form); }
