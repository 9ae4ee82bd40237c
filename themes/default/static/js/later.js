/* <form data-later data-owner data-token data-title data-next="address"> "I have read it": without a connection the mark waits on this device
   and one goes on to the next part, which opens from what was kept. With one the form is sent as ever. */
import { ask } from "./ask.js";
import { sendWaiting } from "./send_waiting.js";
import { waiting } from "./waiting.js";

const PATIENCE = 6e3;

export function enhance(form) {
  const { owner, token, next, title } = form.dataset;
  form.addEventListener("submit", async (event) => {
    if (!owner || event.defaultPrevented) return;
    event.preventDefault();
    dispatchEvent(new Event("keep-now")); /* a player puts down what it has played so far */
    const there = await ask(token, { cache: "no-store" }, PATIENCE).then((answer) => answer.json(), () => null);
    const field = form.querySelector("[name=csrfmiddlewaretoken]");
    if (there) { await sendWaiting(owner, token).catch(() => null); if (there.token && there.owner === owner && field) field.value = there.token; form.submit(); return; }
    const kept = waiting.put({ id: `done:${new URL(form.action).pathname}`, kind: "done", owner, url: new URL(form.action).pathname, title, token, at: Date.now(), fields: { later: "1" } });
    dispatchEvent(new Event("waiting"));
    if (!kept) { form.submit(); return; }
    form.querySelector("button").disabled = true;
    if (next) location.assign(next);
  });
}
