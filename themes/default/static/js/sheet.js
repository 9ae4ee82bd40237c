/* An observer's sheet: [data-sheet] inside its form. A draft after each tap, the stopwatch, how many steps are ticked; handed in
   without the network it goes to the outbox and is sent later. form[data-owner="opaque id of whoever is signed in"] says
   whose sheets may be sent by themselves; without it only those of this very page are, the others wait for a tap. */
import { mmss } from "./clock.js";
import { drafts, newKey, outbox } from "./sheet_store.js";
import { openSender } from "./sheet_send.js";

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

function restore(form, fields) {
  for (const [name, value] of fields) {
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (control.matches("[type=radio], [type=checkbox]")) { if (control.value === value) control.checked = true; }
      else if (!control.value || control.type === "hidden") control.value = value;
    }
  }
}

/* It goes on running when the page is closed and opened again: only moments are kept. */
function stopwatch(place, input, words, keep, memory) {
  const limit = Number(words.limit || 0), face = make("span", { className: "timer" }), button = make("button", { type: "button", className: "btn btn--sm", textContent: words.start });
  let [began, before] = memory.get(), ticking = 0;
  const spent = () => before + (began ? Math.round((Date.now() - began) / 1000) : 0);
  const show = () => {
    const seconds = spent(), over = limit && seconds > limit;
    face.classList.toggle("timer--over", Boolean(over));
    face.textContent = over ? `${mmss(seconds)} · ${words.over}` : mmss(seconds);
  };
  const name = () => { button.textContent = began ? words.stop : words.start; };
  if (began) ticking = setInterval(show, 500);
  name();
  button.addEventListener("click", () => {
    if (began) { before = spent(); began = 0; clearInterval(ticking); input.value = mmss(before); keep(); }
    else { began = Date.now(); ticking = setInterval(show, 500); }
    memory.put([began, before]);
    name();
    show();
  });
  place.append(face, " ", button);
  show();
}

function list(box, words, { sender, may, here }) {
  const rows = outbox.all().map((entry) => {
    const badge = make("span", { className: "badge badge--caution", textContent: words[entry.state] || words.waiting });
    const send = make("button", { type: "button", className: "btn btn--sm", textContent: words.again });
    const open = make("a", { className: "btn btn--sm", href: entry.url, textContent: words.open });
    const drop = make("button", { type: "button", className: "btn btn--sm", textContent: words.drop });
    const held = make("details", { className: "fold" }, make("summary", { textContent: words.show }), make("pre", {
      textContent: entry.fields.filter(([name, value]) => value && name !== "csrfmiddlewaretoken").map(([name, value]) => `${name}: ${value}`).join("\n"),
    }));
    send.addEventListener("click", () => sender.send(entry));
    drop.addEventListener("click", () => { if (window.confirm(words.sure)) { outbox.drop(entry.key); here(); } });
    const row = make("li", {}, make("b", { textContent: entry.title }), make("span", { textContent: new Date(entry.at).toLocaleString() }), badge, held);
    const tools = make("span", {}, open, " ", send);
    if (["conflict", "mend"].includes(entry.state)) tools.append(" ", drop);
    if (!may(entry)) row.append(make("span", { textContent: words.own }));
    row.append(tools);
    return row;
  });
  box.replaceChildren(...rows);
  box.hidden = !rows.length;
}

export function enhance(sheet) {
  const form = sheet.closest("form");
  if (!form) return;
  const words = sheet.dataset, url = form.action || location.href, owner = form.dataset.owner || "", page = newKey();
  const state = sheet.querySelector("[data-sheet-state]"), tally = sheet.querySelector("[data-sheet-tally]"), key = sheet.querySelector('input[type="hidden"][name$="sheet"]');
  const queue = make("ul", { className: "queue", hidden: true }), steps = [...sheet.querySelectorAll(".pstep")];
  const fields = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  const say = (text) => { if (state.textContent !== text) state.textContent = text; };
  const count = () => { tally.textContent = `${steps.filter((step) => step.querySelector(".tris :checked")).length} / ${steps.length}`; };
  const keep = () => { count(); say(drafts.put(url, owner, fields()) ? words.kept : words.noroom); };
  const forget = () => { drafts.drop(url, owner); drafts.drop(`${url}#watch`, owner); };
  const may = (entry) => (owner && entry.owner === owner) || entry.page === page;
  const show = () => list(queue, words, { sender, may, here: show });
  const sender = openSender({
    may,
    say: (sending) => {
      show();
      if (sending) say(words.sending);
      else if (key && key.value && !outbox.get(key.value) && sheet.dataset.out === key.value) { say(words.sent); delete sheet.dataset.out; forget(); }
    },
  });
  const kept = drafts.get(url, owner);
  if (kept) { restore(form, kept.fields); say(words.kept); }
  if (key && !key.value) key.value = newKey();
  const place = sheet.querySelector("[data-stopwatch]"), time = sheet.querySelector('input[name$="seconds"]');
  const memory = {
    get() { const held = drafts.get(`${url}#watch`, owner); return held ? held.fields : [0, 0]; },
    put: (moments) => drafts.put(`${url}#watch`, owner, moments),
  };
  if (place && time) stopwatch(place, time, words, keep, memory);
  sheet.append(queue);
  form.addEventListener("change", keep);
  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || (button && button.hasAttribute("formaction")) || !key) return;
    event.preventDefault();
    const sent = fields();
    if (button && button.name) sent.push([button.name, button.value]);
    const entry = { key: key.value, url, owner, page, title: document.title, fields: sent, state: "waiting", at: Date.now() };
    if (!outbox.put(entry)) { say(words.noroom); form.submit(); return; }
    sheet.dataset.out = key.value;
    say(navigator.onLine ? words.sending : words.waiting);
    sender.send(entry).then((answer) => {
      if (answer === "sent") { forget(); say(words.sent); location.assign(sender.where() || form.dataset.then || url); }
      else if (answer === "mend") { outbox.drop(entry.key); form.submit(); }
      else { say(words[answer]); if (answer === "waiting") sender.later(); }
    });
  });
  count();
  show();
  sender.run();
}
