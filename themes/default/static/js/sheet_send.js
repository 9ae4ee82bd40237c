/* Sending what waits in the outbox, oldest first, one at a time, also from several tabs.
   The server knows a sheet by its key: the same one sent twice is one sheet. Before anything is sent it is asked who is signed
   in (form[data-token="address"], JSON {"owner", "token"}): a page that was kept may be older than the session, and the device
   may be in other hands. What it answers to a sheet, and what becomes of the entry:
   JSON {"receipt": key} or a redirect that does not lead to signing in → received, leaves the device;
   404, 409, 410 → refused: kept until somebody has looked, with the server's words; 400, 413, 422 → to be mended: kept;
   401, 403, or the page to sign in → kept until its owner signs in;
   anything else, or no answer → tried again: after 5, 10, 20 … 300 seconds, and at once when the network is back. */
import { ask } from "./ask.js";
import { album } from "./sheet_album.js";
import { outbox } from "./sheet_store.js";
import { token } from "./token.js";

const FIRST = 5e3, LONGEST = 300e3, FOR_PHOTOS = 120e3;

export async function judge(response, key) {
  const said = response.redirected ? null : await response.json().catch(() => null), why = (said && said.problem) || "";
  if ([404, 409, 410].includes(response.status)) return { state: "conflict", why };
  if ([400, 413, 422].includes(response.status)) return { state: "mend", why };
  if ([401, 403].includes(response.status)) return { state: "login", why };
  if (!response.ok) return { state: "waiting", why };
  if (response.redirected) return { state: /\/log-?in\b|\/accounts?\//.test(new URL(response.url).pathname) ? "login" : "sent", where: response.url };
  return { state: said && said.receipt === key ? "sent" : "waiting", why };
}

/* Photographs go first, one at a time; each that has arrived stands in the entry as an id, and leaves the device. */
async function postPhotos(entry, known) {
  for (const id of [...(entry.photos || [])]) {
    const photo = await album.get(id), body = new FormData();
    const arrived = (pairs) => {
      entry.fields.push(...pairs);
      entry.photos = entry.photos.filter((one) => one !== id);
      outbox.put(entry);
    };
    if (!photo) { arrived([]); return { state: "mend", why: entry.gone || "" }; }
    body.append("sheet-owner", entry.owner);
    body.append(`${photo.field}-new`, photo.blob, photo.name);
    const answer = await ask(entry.files, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": known, "X-Requested-With": "fetch" } }, FOR_PHOTOS);
    const said = answer.ok && !answer.redirected ? await answer.clone().json().catch(() => null) : null;
    if (!said || !said.files) { const { state, why } = await judge(answer, entry.key); return { state: state === "sent" ? "waiting" : state, why }; }
    arrived(said.files);
    await album.drop(id);
  }
  return null;
}

async function post(entry) {
  let known = token();
  if (entry.token) {
    const answer = await ask(entry.token), here = await answer.json().catch(() => ({}));
    if (here.owner !== entry.owner) return { state: [200, 401].includes(answer.status) ? "login" : "waiting" };
    known = here.token;
  }
  const refused = await postPhotos(entry, known);
  if (refused) return refused;
  const body = new URLSearchParams(entry.fields.filter(([name]) => name !== "csrfmiddlewaretoken"));
  body.set("csrfmiddlewaretoken", known);
  const headers = { Accept: "application/json, text/html;q=0.5", "X-CSRFToken": known, "X-Requested-With": "fetch", "X-Sheet-Key": entry.key, "X-Sent-At": String(Date.now()) };
  return judge(await ask(entry.url, { method: "POST", body, headers }), entry.key);
}

/* `may(entry)`: whether this page may send it by itself. `say()` is called after each change. */
export function openSender({ may, say }) {
  let pause = FIRST, timer = 0, running = false, where = "";
  const later = () => { clearTimeout(timer); timer = setTimeout(run, pause); pause = Math.min(LONGEST, pause * 2); };
  const one = async (entry) => {
    const fresh = outbox.get(entry.key);
    if (!fresh) return "sent";
    const { state, why = "", where: led = "" } = await post(fresh).catch(() => ({ state: "waiting" }));
    where = led;
    if (state === "sent") outbox.drop(entry.key); else outbox.mark(entry.key, state, why);
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
