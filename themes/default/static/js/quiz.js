/* A quiz that saves each answer by itself. Without this file all questions stand on one page and the form still hands in.

   <form data-attempt="id" data-save-url data-submit-url data-deadline="ISO or empty" data-now="ISO" data-version="revision"
         data-shared="yes" (nothing is kept on the device)  data-keys="off" (no keyboard shortcuts)>
     <fieldset class="question q" id="q1" data-q="item key" data-state="saved | part | none"> … .qsave, .flagbox input … </fieldset> …
     <div class="quiz__end" data-end>…</div>
   </form>

   Save: POST data-save-url, form-encoded: the fields of one question, item, save_key, revision, flag, part; header X-CSRFToken.
     200 {"saved": true, "at": ISO, "revision": n, "state": "done | part | none"}
     409 {"conflict": true, "revision": n}        a newer answer came from another window: stop here, offer to take over
     410 {"closed": true, "result_url": "/…"}     time over or handed in: stop, lead to the result
     403 {"login": true, "url": "/…"}             signed out: keep on the device, lead to sign in
     400 {"problem": "words"}                     shown at the question
     anything else, no network, no answer         kept on the device, sent again after 2, 4, 8 … 60 s and when the network is back
   The same save_key is sent at every retry of one save; the server writes it once.
   Words come from the page: components/quiz_words.html. */
import { ask } from "./ask.js";
import { token } from "./token.js";
import { open } from "./dialog.js";
import { openStore, newKey } from "./quiz_store.js";
import { QUESTION, keyOf, flagOf, readAnswer, fillAnswer, isPartial, isTouched } from "./quiz_answer.js";
import { showSaved, showSheet, showNotice } from "./quiz_show.js";
import { steps } from "./quiz_steps.js";
import { watchWindows } from "./quiz_windows.js";

const TYPING = 800, A_MOMENT = 2500, FIRST_RETRY = 2000, LAST_RETRY = 60000;

export function enhance(form) {
  const questions = [...form.querySelectorAll(QUESTION)], words = (document.getElementById("quiz-words") || form).dataset;
  const url = form.dataset.saveUrl, store = openStore(form.dataset.attempt, { shared: form.dataset.shared === "yes" || !url });
  const find = (item) => questions.find((question) => keyOf(question) === item);
  const early = questions.filter(isTouched); /* answered on a slow line, before this file had come */
  const said = new Map(); /* what was put down last: leaving a field says it once more */
  questions.forEach((question, place) => { question.dataset.n = place + 1; }); /* as the page counts them */
  let revision = Number(form.dataset.version || 0), busy = false, stopped = false, pause = FIRST_RETRY, retry = null;

  /* The key under which the server holds each answer; a page that was restored shows the flags that were saved. */
  const link = (question) => document.querySelector(`.qgrid a[href="#${CSS.escape(question.id)}"]`);
  const known = new Map(questions.map((question) => [keyOf(question), (link(question) || { dataset: {} }).dataset.key || ""]));
  for (const question of questions) {
    const flag = flagOf(question), shown = link(question);
    if (flag && shown && shown.classList.contains("is-flag")) flag.checked = true;
  }

  const tell = (question, state, detail) => { showSaved(question, state, words, detail); showSheet(form, questions, store); notice(); };
  const notice = () => showNotice({ waiting: questions.filter((question) => store.has(keyOf(question))), words, stopped });

  /* One that cannot be sent holds up those behind it: all of them are on this device. */
  const tellWaiting = () => store.waiting().forEach((entry) => { const question = find(entry.item); if (question) tell(question, "device"); });

  function change(question) {
    if (stopped || !url) return;
    const item = keyOf(question), answer = readAnswer(question), flag = flagOf(question), before = store.get(item);
    const all = JSON.stringify([answer, Boolean(flag && flag.checked)]);
    if (said.get(item) === all && !before) return;
    said.set(item, all);
    store.put(item, {
      answer, save_key: newKey(), after: before ? [...(before.after || []), before.save_key] : [known.get(item)], flag: flag && flag.checked ? "1" : "0", part: isPartial(question) ? "1" : "0",
    });
    question.dataset.state = "waiting";
    tell(question, "saving");
    pump();
  }

  async function pump() {
    const entry = !busy && !stopped && url ? store.next() : null;
    if (!entry) return;
    busy = true;
    clearTimeout(retry);
    const question = find(entry.item), body = new URLSearchParams(entry.answer);
    for (const [name, value] of Object.entries({ item: entry.item, save_key: entry.save_key, revision, flag: entry.flag, part: entry.part })) body.set(name, value);
    let again = false;
    try {
      const answer = await ask(url, {
        method: "POST", body, redirect: "follow", keepalive: String(body).length < 30000,
        headers: { "X-CSRFToken": token(form), "X-Requested-With": "fetch", Accept: "application/json" },
      });
      const kind = answer.headers.get("Content-Type") || "";
      const data = kind.includes("json") ? await answer.json() : {};
      again = !settle(answer, data, entry, question);
    } catch (offline) {
      again = true;
      tellWaiting();
    }
    busy = false;
    if (stopped) return;
    if (again) { retry = setTimeout(pump, pause); pause = Math.min(LAST_RETRY, pause * 2); }
    else { pause = FIRST_RETRY; pump(); }
  }

  /* What an answer means. True: done with this save; false: try it again later. */
  function settle(answer, data, entry, question) {
    if (data.saved) {
      revision = Math.max(revision, Number(data.revision || 0));
      known.set(entry.item, entry.save_key);
      form.dataset.version = revision;
      store.done(entry);
      if (question && !store.has(entry.item)) {
        question.dataset.state = data.state || (entry.part === "1" ? "part" : "done");
        tell(question, "saved", data.at);
      }
      return true;
    }
    if (data.conflict) { stop("conflict"); return true; }
    if (data.closed) { store.clear(); stop("closed", data.result_url); return true; }
    if (data.login || answer.redirected || answer.status === 403) { stop("login", data.url || (answer.redirected ? answer.url : "")); return true; }
    if (answer.status === 400) { store.hold(entry); if (question) tell(question, "problem", data.problem); return true; }
    tellWaiting();
    return false;
  }

  function stop(reason, address) {
    stopped = true;
    clearTimeout(retry);
    showNotice({ waiting: questions.filter((question) => store.has(keyOf(question))), words, stopped: reason, address });
  }

  /* Typing waits for a pause; choosing is saved at once. */
  const waits = new Map();
  form.addEventListener("input", (event) => {
    const question = event.target.closest(QUESTION);
    if (!question || !event.target.matches("textarea, input:not([type=radio]):not([type=checkbox]):not([type=file])")) return;
    clearTimeout(waits.get(question));
    waits.set(question, setTimeout(() => { waits.delete(question); change(question); }, TYPING));
  });
  form.addEventListener("change", (event) => {
    const question = event.target.closest(QUESTION);
    if (!question) return;
    if (event.target.matches("[type=file]")) { tell(question, "file"); return; }
    clearTimeout(waits.get(question));
    waits.delete(question);
    change(question);
  });
  const flush = () => { for (const [question, wait] of waits) { clearTimeout(wait); change(question); } waits.clear(); };
  addEventListener("pagehide", flush);
  addEventListener("online", () => { pause = FIRST_RETRY; pump(); });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-quiz-retry]")) return;
    if (stopped) { location.reload(); return; }
    pause = FIRST_RETRY;
    pump();
  });

  /* Handing in: once, with a key; asks first when something has not reached the server. */
  const once = Object.assign(document.createElement("input"), { type: "hidden", name: "save_key", value: newKey() });
  const behind = Object.assign(document.createElement("input"), { type: "hidden", name: "revision" }); /* what this page knows */
  form.append(once, behind);
  const hand = () => (form.requestSubmit ? form.requestSubmit() : form.submit());
  const soon = (until) => { if (!store.size() || stopped || Date.now() > until) { resting = false; asked = true; hand(); } else setTimeout(soon, 100, until); };
  let sent = false, sure = false, resting = false, asked = false;
  form.addEventListener("submit", (event) => {
    flush();
    behind.value = revision;
    if (event.submitter && event.submitter.hasAttribute("formaction")) return; /* a look, no hand-in */
    const unsent = document.getElementById("quiz-unsent"), taken = document.getElementById("quiz-taken");
    if (taken && !taken.hidden) { event.preventDefault(); taken.scrollIntoView({ block: "center" }); return; } /* another window answers */
    if (sent || resting) { event.preventDefault(); return; }
    if (store.size() && !sure && unsent) {
      event.preventDefault();
      pump();
      if (!asked && navigator.onLine) { resting = true; soon(Date.now() + A_MOMENT); return; } /* it may be on its way */
      asked = false;
      unsent.querySelectorAll("[data-sure]").forEach((button) => { button.onclick = () => { sure = true; hand(); }; });
      open(unsent);
      return;
    }
    sent = true;
    form.querySelectorAll("[data-end] button").forEach((button) => button.setAttribute("aria-busy", "true"));
  });
  addEventListener("pageshow", () => { sent = false; form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy")); });
  document.addEventListener("time-over", () => {
    flush();
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "auto", value: "1" }));
    const over = () => { if (!sent) { sent = true; behind.value = revision; form.submit(); } };
    if (navigator.onLine) over(); else { stop("over"); addEventListener("online", over, { once: true }); }
  });

  /* What this device still holds from before is put back into the page and sent, unless the same question was answered elsewhere since. */
  for (const entry of store.all()) {
    const question = find(entry.item), there = known.get(entry.item);
    const ours = !there || there === entry.save_key || (entry.after || []).includes(there);
    if (early.includes(question)) continue;
    if (!question || !ours) { store.done(entry); continue; }
    fillAnswer(question, entry.answer);
    const flag = flagOf(question);
    if (flag) flag.checked = entry.flag === "1";
    tell(question, "device");
  }
  early.forEach(change);
  steps(form, questions, words);
  showSheet(form, questions, store);
  watchWindows(form.dataset.attempt, { onTaken: () => stop("window"), onFree: () => { stopped = false; notice(); pump(); } });
  pump();
}
