/* Files of a paper (components/upload_field.html): sent as soon as they are chosen, dropped or recorded, one after the other, with
   progress; tried again while the network is gone; taken back and put back. Each change is saved like an answer (js/quiz.js).

   POST data-url, multipart: upload, the file under the name of the field, end; or remove, or restore. Header X-Requested-With: fetch.
     200 {"files": [{id, name, size, kind, url}]} · 400, 413, 422 {"problem": words} · 403 {"login"} · 410 {"closed", "url"}
     anything else, no network, or nothing heard for a minute: the file waits in this page and is sent again after 2, 4, 8 … 60 s */
import { token } from "./token.js";
import { icon } from "./sprite.js";
import { record } from "./record.js";

const FIRST_RETRY = 2000, LAST_RETRY = 60000, SILENCE = 60000;
const measure = (bytes) => (bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`);

export function enhance(box) {
  const words = box.dataset, url = words.url, form = box.closest("form"), mould = box.querySelector("template[data-row]");
  if (!url || !form || !mould) return;
  const input = box.querySelector("input[type=file]"), list = box.querySelector("[data-files]"), said = box.querySelector("[data-said]");
  const waiting = [];
  let busy = null, pause = FIRST_RETRY, retry = null;
  box.querySelector("[data-send]").remove(); /* nothing waits for it any more, and the Enter key must not press it */
  const area = box.querySelector(".upload"), label = area.querySelector("label");
  label.className = "btn btn--sm";
  label.append(input); /* unseen: what it says is in the browser's language, and out of date at once */
  const tell = (text, name) => { said.textContent = (text || "").replace("{name}", name || ""); };
  const changed = () => box.dispatchEvent(new Event("change", { bubbles: true }));
  const standing = () => list.querySelectorAll("[data-file]").length + waiting.length + (busy ? 1 : 0);

  function draw(row, file) {
    row.removeAttribute("data-bad");
    row.replaceChildren(...mould.content.firstElementChild.cloneNode(true).childNodes);
    row.querySelectorAll("[data-name]").forEach((place) => { place.textContent = file.name; });
    row.querySelector("[data-note]").textContent = measure(file.size);
    row.querySelector("[data-get]").href = file.url;
    row.querySelector("[data-remove]").value = file.id;
    row.querySelector("[data-file]").value = file.id;
    const player = row.querySelector("[data-player]");
    if (file.kind === "audio") { player.src = file.url; player.setAttribute("aria-label", file.name); row.firstElementChild.replaceWith(icon("mic")); }
    else player.remove();
  }

  /* A line that holds no file yet, or none any more: what it is, and what can be done. */
  function line(row, name, note, ...things) {
    const text = document.createElement("span"), small = Object.assign(document.createElement("span"), { className: "small muted", textContent: note });
    small.dataset.note = "";
    text.append(Object.assign(document.createElement("b"), { textContent: name, translate: false }), document.createElement("br"), small);
    const does = document.createElement("span");
    does.className = "filelist__do filelist__do--below";
    does.append(...things.filter((thing) => thing.tagName === "BUTTON"));
    row.replaceChildren(icon("file"), text, does, ...things.filter((thing) => thing.tagName !== "BUTTON"));
  }
  function button(label, press) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--sm", textContent: label });
    made.addEventListener("click", press);
    return made;
  }

  function add(file) {
    if (standing() >= Number(words.most)) { tell(words.tooMany); bad(newRow(), file, words.tooMany); return; }
    const job = { file, row: newRow() };
    if (file.size > Number(words.maxMb) * 1048576) { bad(job.row, file, words.tooBig.replace("{name}", file.name)); return; }
    waiting.push(job);
    line(job.row, file.name, words.sending);
    pump();
  }
  const newRow = () => list.appendChild(document.createElement("li"));
  function bad(row, file, problem, again) {
    row.dataset.bad = "";
    tell(problem);
    line(row, file.name, problem, ...(again ? [button(words.again, again)] : []), button(words.dismiss, () => { row.remove(); input.focus(); }));
  }

  function pump() {
    clearTimeout(retry);
    if (busy || !waiting.length) return;
    busy = waiting.shift();
    const { file, row } = busy, request = new XMLHttpRequest(), body = new FormData(), progress = document.createElement("progress");
    body.append("upload", words.field);
    body.append(words.uploads, file, file.name);
    body.append("end", "1");
    Object.assign(progress, { max: 100, value: 0 });
    progress.setAttribute("aria-label", file.name);
    line(row, file.name, words.sending, progress);
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", token(form));
    request.setRequestHeader("X-Requested-With", "fetch");
    request.setRequestHeader("Accept", "application/json");
    let silence = null;
    const heard = () => { clearTimeout(silence); silence = setTimeout(() => request.abort(), SILENCE); };
    request.upload.addEventListener("progress", (event) => {
      heard();
      if (!event.lengthComputable) return;
      progress.value = Math.round((100 * event.loaded) / event.total);
      const note = row.querySelector("[data-note]");
      if (note) note.textContent = `${words.sending} ${progress.value} %`;
    });
    request.addEventListener("loadend", () => clearTimeout(silence));
    request.addEventListener("load", () => settle(request, file, row));
    for (const name of ["error", "abort", "timeout"]) request.addEventListener(name, later);
    request.send(body);
    heard();
  }

  function later() {
    const job = busy;
    busy = null;
    if (!job) return;
    waiting.unshift(job);
    line(job.row, job.file.name, words.later, button(words.again, () => { pause = FIRST_RETRY; pump(); }));
    tell(words.later);
    retry = setTimeout(pump, pause);
    pause = Math.min(LAST_RETRY, pause * 2);
  }

  function settle(request, file, row) {
    let data = {};
    try { data = JSON.parse(request.responseText); } catch (other) { data = {}; }
    if (request.status === 200 && data.files && data.files[0]) {
      busy = null;
      pause = FIRST_RETRY;
      const there = [...list.querySelectorAll("[data-file]")].some((field) => field.value === data.files[0].id);
      if (there) row.remove(); else draw(row, data.files[0]);
      tell(words.here, data.files[0].name);
      changed();
    } else if (request.status === 410 && data.url) { busy = null; waiting.length = 0; location.assign(data.url); return; }
    else if (data.problem || [400, 403, 404, 413].includes(request.status)) {
      busy = null;
      const again = data.problem ? null : () => { row.remove(); add(file); };
      bad(row, file, data.problem || (data.login ? words.login : words.failed), again);
    } else { later(); return; }
    pump();
  }

  async function ask(action, id) {
    const body = new FormData();
    body.append(action, id);
    const answer = await fetch(url, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": token(form), "X-Requested-With": "fetch", Accept: "application/json" } });
    const data = await answer.json();
    if (answer.status === 410 && data.url) location.assign(data.url);
    if (!answer.ok) throw new Error(data.problem || (data.login ? words.login : ""));
    return data.files[0];
  }

  list.addEventListener("click", async (event) => {
    const press = event.target.closest("[data-remove]");
    if (!press) return;
    event.preventDefault();
    const row = press.closest("li");
    press.disabled = true;
    try {
      const file = await ask("remove", press.value);
      const back = button(words.undo, async () => {
        back.disabled = true;
        try { draw(row, await ask("restore", file.id)); changed(); row.querySelector("[data-remove]").focus(); }
        catch (problem) { back.disabled = false; tell(problem.message || words.failed); row.querySelector("[data-note]").textContent = problem.message || words.failed; }
      });
      line(row, file.name, words.removed, back);
      back.focus();
      tell(words.removed);
      changed();
    } catch (problem) {
      press.disabled = false;
      tell(problem.message && !(problem instanceof TypeError) ? problem.message : words.failed);
      row.querySelector("[data-note]").textContent = said.textContent;
    }
  });

  input.addEventListener("change", (event) => { event.stopPropagation(); [...input.files].forEach(add); input.value = ""; });
  for (const name of ["dragenter", "dragover"]) box.addEventListener(name, (event) => { event.preventDefault(); area.dataset.over = ""; });
  for (const name of ["dragleave", "drop"]) box.addEventListener(name, (event) => { event.preventDefault(); delete area.dataset.over; });
  box.addEventListener("drop", (event) => [...event.dataTransfer.files].forEach(add));
  addEventListener("online", () => { pause = FIRST_RETRY; pump(); });
  addEventListener("beforeunload", (event) => { if (busy || waiting.length) event.preventDefault(); });
  form.addEventListener("submit", (event) => {
    if (!busy && !waiting.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tell(words.wait);
    box.scrollIntoView({ block: "center" });
  }, true);
  const recorder = box.querySelector("[data-recorder]");
  if (recorder) record(recorder, { most: Number(words.maxMb) * 1048576, give: add, tell });
}
