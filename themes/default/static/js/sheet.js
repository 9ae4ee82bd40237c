/* An observer's sheet: [data-sheet] inside its form. A draft after each tap, the stopwatch, how many steps are ticked; handed in
   without the network it goes to the outbox and is sent later. form[data-owner="opaque id of whoever is signed in"] says
   whose sheets may be sent by themselves; without it only those of this very page are, the others wait for a tap.
   data-token: where to ask who is signed in; data-then: where to go once it is received; data-title: what the outbox calls it. */
import { mmss } from "./clock.js";
import { list, make } from "./sheet_list.js";
import { openPhotos } from "./sheet_photos.js";
import { drafts, newKey, outbox } from "./sheet_store.js";
import { openSender } from "./sheet_send.js";

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

/* Ids of photographs that the server has and the page does not show: they were sent from here, before the sheet. */
function sentBefore(form, entry, names) {
  const shown = ([name, value]) => [...form.elements].some((control) => control.name === name && control.value === value);
  return entry ? entry.fields.filter((pair) => names.includes(pair[0]) && !shown(pair)) : [];
}

/* A page that was kept may hold the token of an earlier session. */
async function renew(form) {
  const field = form.querySelector("[name=csrfmiddlewaretoken]");
  const here = form.dataset.token ? await fetch(form.dataset.token, { credentials: "same-origin" }).then((answer) => answer.json()).catch(() => ({})) : {};
  if (field && here.token) field.value = here.token;
}

export function enhance(sheet) {
  const form = sheet.closest("form");
  if (!form) return;
  const words = sheet.dataset, url = form.action || location.href, owner = form.dataset.owner || "", page = newKey();
  const states = [...document.querySelectorAll("[data-sheet-state]")], tally = sheet.querySelector("[data-sheet-tally]"), key = sheet.querySelector('input[type="hidden"][name$="sheet"]');
  const queue = make("ul", { className: "queue", hidden: true }), steps = [...sheet.querySelectorAll(".pstep")];
  const fields = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  const say = (text) => states.forEach((state) => { if (state.textContent !== text) state.textContent = text; });
  const count = () => { tally.textContent = `${steps.filter((step) => step.querySelector(".tris :checked")).length} / ${steps.length}`; };
  const keep = () => { count(); say(drafts.put(url, owner, fields()) ? words.kept : words.noroom); };
  const forget = () => { drafts.drop(url, owner); drafts.drop(`${url}#watch`, owner); };
  const may = (entry) => (owner && entry.owner === owner) || entry.page === page;
  const show = () => list(queue, words, { sender, may, owner, here: show });
  const sender = openSender({
    may,
    say: (sending) => {
      show();
      if (sending) say(words.sending);
      else if (key && key.value && !outbox.get(key.value) && sheet.dataset.out === key.value) {
        say(words.sent);
        delete sheet.dataset.out;
        forget();
        if (form.dataset.then) location.assign(form.dataset.then);
      }
    },
  });
  const photos = openPhotos(form, { place: `${owner}:${url}`, words, newId: newKey, named: new Set(outbox.all().flatMap((entry) => entry.photos || [])), dropped: outbox.forget });
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
  async function give(button) {
    const before = outbox.get(key.value), { fields: names, waiting } = await photos, sent = fields();
    sent.push(...sentBefore(form, before, names));
    if (button && button.name) sent.push([button.name, button.value]);
    const entry = { key: key.value, url, owner, page, token: form.dataset.token || "", title: form.dataset.title || document.title, fields: sent, files: form.dataset.files || "", photos: await waiting(), gone: words.photoGone, state: "waiting", at: Date.now() };
    if (!outbox.put(entry)) { say(words.noroom); form.submit(); return; }
    sheet.dataset.out = key.value;
    say(navigator.onLine ? words.sending : words.waiting);
    const answer = await sender.send(entry), left = outbox.get(entry.key);
    if (answer === "sent") { forget(); say(words.sent); location.assign(sender.where() || form.dataset.then || url); }
    else if (answer === "mend" && left && !left.photos.length && !left.why.startsWith(words.photoGone)) {
      for (const [name, value] of sentBefore(form, left, names)) form.append(make("input", { type: "hidden", name, value }));
      outbox.drop(entry.key);
      renew(form).then(() => form.submit());
    } else { say([words[answer], left && left.why].filter(Boolean).join(" ")); if (answer === "waiting") sender.later(); }
  }
  form.addEventListener("submit", (event) => {
    const button = event.submitter, unkept = [...form.querySelectorAll("input[type=file]")].some((chooser) => chooser.files.length);
    if (event.defaultPrevented || (button && button.hasAttribute("formaction")) || !key || unkept) return;
    event.preventDefault();
    if (sheet.dataset.giving) return;
    sheet.dataset.giving = "1";
    give(button).finally(() => { delete sheet.dataset.giving; });
  });
  count();
  show();
  sender.run();
}
