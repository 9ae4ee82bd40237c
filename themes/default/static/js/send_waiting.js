/* Sends what waits on this device, oldest first, one at a time, also from several tabs. Before anything leaves it is asked who
   is signed in: a page that was kept may be older than the session, and the device may be in other hands.
   2xx or a redirect that does not lead to signing in → received; 404, 410 → there is nothing to be done any more;
   409 → refused with words, kept until somebody has read them; anything else → tried again later. */
import { ask } from "./ask.js";
import { waiting } from "./waiting.js";

/* "sent", "gone", "refused" (entry.why says why), "login" or "later". */
async function post(entry, known) {
  const headers = { Accept: "application/json", "X-CSRFToken": known, "X-Requested-With": "fetch" };
  const body = new URLSearchParams(entry.fields);
  if (entry.kind === "played") body.set("claim", JSON.stringify({ ...JSON.parse(entry.fields.claim), ago: Math.max(0, Date.now() - entry.at) }));
  const answer = await ask(entry.url, { method: "POST", body, headers });
  if (answer.redirected && /\/log-?in\b|\/accounts\//.test(new URL(answer.url).pathname)) return "login";
  if (answer.ok || answer.redirected) return "sent";
  if ([404, 410].includes(answer.status)) return "gone";
  if (answer.status === 409) {
    const said = await answer.json().catch(() => ({}));
    if (said.stale) return "gone";
    entry.why = said.problem || "";
    return entry.why ? "refused" : "later";
  }
  return [401, 403].includes(answer.status) ? "login" : "later";
}

/* Sends everything of this owner; resolves to what is left. `token`: the address that says who is signed in. */
export async function sendWaiting(owner, token) {
  const work = async () => {
    const first = (one) => (one.kind === "played" ? 0 : 1); /* what was played counts before the mark that stands on it */
    const entries = waiting.all(owner).filter((one) => !one.why).sort((a, b) => first(a) - first(b));
    if (!entries.length) return;
    const here = await ask(token).then((answer) => answer.json()).catch(() => ({}));
    if (here.owner !== owner) return;
    for (const entry of entries) {
      const state = await post(entry, here.token).catch(() => "later");
      if (state === "sent" || state === "gone") waiting.settle(entry);
      else if (state === "refused") waiting.put(entry);
      else break;
    }
  };
  if (navigator.locks) await navigator.locks.request("waiting", work); else await work();
  return waiting.all(owner);
}
