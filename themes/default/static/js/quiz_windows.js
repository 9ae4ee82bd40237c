/* One window answers at a time: the one that opened, or took over, first. A new one asks through the storage; an older one, however slow,
   replies, and the new one steps back and offers to take over (#quiz-taken [data-take]). Where the storage is closed, the server's own
   answer (409) says the same. */
export function watchWindows(attempt, { onTaken, onFree }) {
  const key = `quiz-window:${attempt}`, own = String(Math.random()).slice(2), since = Date.now();
  let active = true;
  const call = (what) => { try { localStorage.setItem(key, JSON.stringify({ what, from: own, since, at: Date.now() })); } catch (closed) { /* alone */ } };
  const step = (on) => {
    if (active === on) return;
    active = on;
    if (on) onFree(); else onTaken();
  };
  const isOlder = (said) => said.since < since || (said.since === since && said.from < own);
  addEventListener("storage", (event) => {
    if (event.key !== key || !event.newValue) return;
    const said = JSON.parse(event.newValue);
    if (said.what === "anybody" && active && !isOlder(said)) call("here");
    if (said.what === "here" && isOlder(said)) step(false);
    if (said.what === "take") step(false);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#quiz-taken [data-take]")) return;
    event.preventDefault();
    try { sessionStorage.setItem(key, "take"); } catch (closed) { call("take"); }
    location.reload(); /* with the answers that the other window has saved; after the reload this one answers */
  });
  let mine = false;
  try { mine = sessionStorage.getItem(key) === "take"; sessionStorage.removeItem(key); } catch (closed) { mine = false; }
  call(mine ? "take" : "anybody");
}
