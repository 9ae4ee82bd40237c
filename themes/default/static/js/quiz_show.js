/* What the learner sees of saving: the line under a question, the answer sheet, the notice on top. Three things are said, never more:
   saved with the server's time; kept on this device; nothing yet. */
import { icon } from "./sprite.js";
import { isEmpty, isPartial, keyOf, flagOf } from "./quiz_answer.js";

const time = (iso) => (iso ? new Date(iso).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" }) : "");

export function showSaved(question, state, words, detail) {
  const line = question.querySelector(".qsave");
  if (!line) return;
  const looks = {
    saving: ["qsave muted", null, words.saving],
    saved: ["qsave saved", "check", (words.saved || "").replace("{time}", time(detail))],
    device: ["qsave qsave--off", "cloud-off", words.device],
    file: ["qsave muted", "info", words.file],
    problem: ["qsave qsave--off", "alert", detail || words.problem],
  };
  const [look, symbol, text] = looks[state];
  line.className = look;
  line.replaceChildren(...(symbol ? [icon(symbol)] : []), text || "");
}

export function showSheet(form, questions, store) {
  const own = (document.getElementById("quiz-words") || form).dataset;
  questions.forEach((question) => {
    const waiting = store.has(keyOf(question)) && question.querySelector(".qsave--off");
    const flag = flagOf(question), part = isPartial(question), empty = isEmpty(question);
    document.querySelectorAll(`.qgrid a[href="#${CSS.escape(question.id)}"]`).forEach((link) => {
      link.classList.toggle("is-off", Boolean(waiting));
      link.classList.toggle("is-part", !waiting && part);
      link.classList.toggle("is-done", !waiting && !part && !empty);
      link.classList.toggle("is-flag", Boolean(flag && flag.checked));
      const drawn = link.querySelector(".icon");
      if (flag && flag.checked && !drawn) link.append(icon("flag"));
      if (drawn && !(flag && flag.checked)) drawn.remove();
      tell(link, { waiting, part, empty, flagged: flag && flag.checked });
    });
  });
  const put = (name, number) => document.querySelectorAll(`[data-quiz-${name}]`).forEach((element) => { element.textContent = number; });
  put("open", questions.filter(isEmpty).length);
  put("part", questions.filter(isPartial).length);
  put("flagged", questions.filter((question) => { const flag = flagOf(question); return flag && flag.checked; }).length);
  const all = document.querySelector("[data-quiz-all-done]"), some = document.querySelector("[data-quiz-not-all]");
  const complete = !questions.some((question) => isEmpty(question) || isPartial(question));
  if (all) all.hidden = !complete;
  if (some) some.hidden = complete;
  function tell(link, { waiting, part, empty, flagged }) {
    let spoken = link.querySelector(".visually-hidden");
    if (!spoken) { spoken = Object.assign(document.createElement("span"), { className: "visually-hidden" }); link.append(spoken); }
    const state = waiting ? own.sheetDevice : part ? own.sheetPart : empty ? own.sheetOpen : own.sheetDone;
    spoken.textContent = [state, flagged ? own.sheetFlag : ""].filter(Boolean).join(own.comma || ", ");
  }
}

export function showNotice({ waiting, words, stopped, address }) {
  const box = document.getElementById("offline"), taken = document.getElementById("quiz-taken");
  const off = waiting.filter((question) => question.querySelector(".qsave--off"));
  if (taken) taken.hidden = !(stopped === "window" || stopped === "conflict");
  if (!box) return;
  const lines = { login: words.login, closed: words.closed, over: words.over };
  box.hidden = !(off.length || lines[stopped]) || Boolean(taken && !taken.hidden);
  const title = box.querySelector("[data-offline-title]"), text = box.querySelector("[data-offline-text]"), link = box.querySelector("[data-offline-link]");
  const numbers = off.map((question) => question.dataset.n).filter(Boolean).join(words.list || ", ");
  if (title) title.textContent = lines[stopped] ? "" : (words.offlineTitle || "").replace("{numbers}", numbers);
  if (text) text.textContent = lines[stopped] || words.offlineText || "";
  if (link) { link.hidden = !address; if (address) link.href = address; }
  const again = box.querySelector("[data-quiz-retry]");
  if (again) again.hidden = Boolean(address) || stopped === "over";
}
