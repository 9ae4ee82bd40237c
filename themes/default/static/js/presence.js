/* Tells the server what was read or played of a paper: <form data-presence="address">. The server believes no more than has
   passed on its own clock; this only counts. Sent every fifteen seconds, when the page is left, and with the form itself;
   what was not received is sent again with the next. Without this file a text counts by the time between beginning and handing in. */
import { ask } from "./ask.js";
import { token } from "./token.js";

const EVERY = 15000;
const heard = [];
let form = null, waiting = { dwell: 0, ranges: [], duration: 0, position: 0 }, busy = false, stopped = false;

const isEmpty = () => !waiting.dwell && !waiting.ranges.length;
const body = () => JSON.stringify({ ...waiting, dwell: Math.round(waiting.dwell) });

function send({ leaving = false, always = false } = {}) {
  if (!form || stopped || (busy && !leaving) || (isEmpty() && !always)) return;
  const sent = waiting;
  const posted = new URLSearchParams({ presence: body() });
  waiting = { dwell: 0, ranges: [], duration: sent.duration, position: sent.position };
  busy = true;
  const back = () => { waiting.dwell += sent.dwell; waiting.ranges = [...sent.ranges, ...waiting.ranges].slice(-100); };
  ask(form.dataset.presence, {
    method: "POST", body: posted, keepalive: leaving,
    headers: { "X-CSRFToken": token(form), "X-Requested-With": "fetch", Accept: "application/json" },
  }).then(async (answer) => {
    if (answer.ok) { const said = await answer.json(); heard.forEach((tell) => tell(said)); }
    else if ([403, 404, 410].includes(answer.status)) stopped = true;
    else back();
  }).catch(back).finally(() => { busy = false; });
}

/* Begins to report for the form that holds `element`; `tell` hears what the server counts. False where nobody asks. */
export function begin(element, tell) {
  const found = element.closest("form[data-presence]");
  if (!found) return false;
  heard.push(tell);
  if (form) return true;
  form = found;
  setInterval(send, EVERY);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") send({ leaving: true }); });
  addEventListener("pagehide", () => send({ leaving: true }));
  form.addEventListener("submit", () => {
    if (isEmpty()) return;
    const field = form.querySelector("[name=presence]") || form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "presence" }));
    field.value = body();
  });
  send({ always: true });
  return true;
}

export function addDwell(milliseconds) { waiting.dwell += milliseconds; }

export function addRange(from, to, { duration, position }) {
  const start = Math.round(from * 1000), end = Math.round(to * 1000), last = waiting.ranges[waiting.ranges.length - 1];
  if (Number.isFinite(duration)) waiting.duration = Math.round(duration * 1000);
  waiting.position = Math.round(position * 1000);
  if (end <= start) return;
  if (last && last[1] === start) last[1] = end;
  else waiting.ranges.push([start, end]);
}
