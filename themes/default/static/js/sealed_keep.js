/* Confidential writing that is kept, sealed, while somebody is at it: <form data-sealed-keep="address" data-version="mark"> with
   <p data-sealed-said data-saving data-saved="Saved {time}" data-lost data-other data-login data-closed>. Nothing is kept on the device.
   POST: the fields of the form and revision (the mark that this page knows, kept in the form's own field where it has one); header X-Requested-With: fetch.
     200 {"saved", "revision", "at"} · 409 another window · 410 over · 403 {"login"} · 400 {"problem"} · anything else: again after 2, 4 … 60 s
   What went out and was not answered may be there: it goes again as it was, which is no conflict, before anything newer. */
import { ask } from "./ask.js";
import { token } from "./token.js";

const TYPING = 1200, FIRST_RETRY = 2000, LAST_RETRY = 60000;

export function enhance(form) {
  const said = form.querySelector("[data-sealed-said]"), words = said.dataset;
  const read = () => new URLSearchParams([...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "revision"].includes(name)));
  let mark = form.dataset.version, last = String(read()), wait = null, busy = false, stopped = false, handing = false, behind = false, unsure = null, pause = FIRST_RETRY;
  const tell = (text) => { said.textContent = text || ""; };
  const isOpen = () => String(read()) !== last;

  async function save(leaving = false) {
    clearTimeout(wait);
    if (busy || stopped || handing || !isOpen()) return;
    busy = true;
    tell(words.saving);
    const sent = (!leaving && unsure) || String(read()), body = new URLSearchParams(sent);
    body.set("revision", mark);
    let again = false;
    try {
      const answer = await ask(form.dataset.sealedKeep, {
        method: "POST", body, keepalive: sent.length < 30000,
        headers: { "X-CSRFToken": token(form), "X-Requested-With": "fetch", Accept: "application/json" },
      });
      unsure = answer.status > 500 ? sent : null; /* 502, 504: what stands between may have passed it on */
      const data = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
      if (data.saved) { mark = data.revision; if (form.elements.revision) form.elements.revision.value = mark; last = sent; pause = FIRST_RETRY; tell((words.saved || "").replace("{time}", data.at)); }
      else if (data.problem) tell(data.problem);
      else if (data.conflict || data.closed || data.login) { stopped = true; behind = Boolean(data.conflict); tell(data.conflict ? words.other : data.login ? words.login : words.closed); }
      else again = true;
    } catch (offline) { again = true; unsure = sent; }
    busy = false;
    if (again) { tell(words.lost); wait = setTimeout(save, pause); pause = Math.min(LAST_RETRY, pause * 2); }
    else if (!stopped && String(read()) !== sent) wait = setTimeout(save, TYPING);
  }

  const soon = () => { clearTimeout(wait); wait = setTimeout(save, TYPING); };
  if ([...form.querySelectorAll("textarea, input[type=text]")].some((field) => field.value !== field.defaultValue)) { last = null; soon(); } /* typed before this script came */
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", (event) => {
    if (behind) { event.preventDefault(); said.scrollIntoView({ block: "center" }); return; } /* newer words came from another window */
    if (form.action === new URL(form.dataset.sealedKeep, location.href).href) { event.preventDefault(); press(); return; } /* a note: saving it leads nowhere */
    if (navigator.onLine === false) { event.preventDefault(); tell(words.lost); said.scrollIntoView({ block: "center" }); return; }
    handing = true;
  });
  async function press() {
    pause = FIRST_RETRY;
    const held = unsure;
    await save();
    if (held && !unsure && isOpen()) await save();
    if (stopped || busy || isOpen() || !form.elements.from) return;
    handing = true;
    form.submit();
  }
  addEventListener("pageshow", () => { handing = false; });
  addEventListener("pagehide", () => save(true));
  addEventListener("online", () => { pause = FIRST_RETRY; save(); });
  addEventListener("beforeunload", (event) => { if (!handing && isOpen()) { save(true); event.preventDefault(); } });
}
