/* Sending what waits in the outbox, oldest first, one at a time, also from several tabs.
   The server knows a sheet by its key: the same one sent twice is one sheet. What it answers, and what becomes of the entry:
   JSON {"receipt": key} or a redirect that does not lead to signing in → received, leaves the device;
   409 → conflict: kept until somebody has looked; 400, 413, 422 → to be mended: kept; 401, 403, or the page to sign in → kept until then;
   anything else, or no answer → tried again: after 5, 10, 20 … 300 seconds, and at once when the network is back. */
import { outbox } from "./sheet_store.js";
import { token } from "./token.js";

const FIRST = 5e3, LONGEST = 300e3, PATIENCE = 20e3;

export async function judge(response, key) {
  if (response.status === 409) return "conflict";
  if ([400, 413, 422].includes(response.status)) return "mend";
  if ([401, 403].includes(response.status)) return "login";
  if (!response.ok) return "waiting";
  if (response.redirected) return /\/log-?in\b|\/accounts?\//.test(new URL(response.url).pathname) ? "login" : "sent";
  const said = await response.json().catch(() => null);
  return said && said.receipt === key ? "sent" : "waiting";
}

async function post(entry) {
  const body = new URLSearchParams(entry.fields.filter(([name]) => name !== "csrfmiddlewaretoken"));
  body.set("csrfmiddlewaretoken", token());
  const cut = new AbortController(), timer = setTimeout(() => cut.abort(), PATIENCE);
  const response = await fetch(entry.url, {
    method: "POST", body, credentials: "same-origin", signal: cut.signal,
    headers: { Accept: "application/json, text/html;q=0.5", "X-CSRFToken": token(), "X-Requested-With": "fetch", "X-Sheet-Key": entry.key },
  }).finally(() => clearTimeout(timer));
  return { state: await judge(response, entry.key), where: response.redirected ? response.url : "" };
}

/* `may(entry)`: whether this page may send it by itself. `say()` is called after each change. */
export function openSender({ may, say }) {
  let pause = FIRST, timer = 0, running = false, where = "";
  const later = () => { clearTimeout(timer); timer = setTimeout(run, pause); pause = Math.min(LONGEST, pause * 2); };
  const one = async (entry) => {
    const fresh = outbox.get(entry.key);
    if (!fresh) return "sent";
    const answer = await post(fresh).catch(() => ({ state: "waiting", where: "" })), state = answer.state;
    where = answer.where;
    if (state === "sent") outbox.drop(entry.key); else outbox.mark(entry.key, state);
    return state;
  };
  const alone = (work) => (navigator.locks ? navigator.locks.request("sheets", work) : work());
  async function run() {
    if (running) return;
    running = true;
    let left = false;
    await alone(async () => {
      for (const entry of outbox.all().filter((kept) => ["waiting", "login"].includes(kept.state) && may(kept))) {
        say(entry.key);
        const state = await one(entry);
        if (state === "waiting") { left = true; break; }
      }
    });
    running = false;
    say("");
    if (left) later();
  }
  window.addEventListener("online", () => { pause = FIRST; run(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) run(); });
  return { run, later, where: () => where, send: (entry) => alone(() => one(entry)).then((state) => { say(""); return state; }) };
}
