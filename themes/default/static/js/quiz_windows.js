/* One window answers at a time. A second one asks through the storage; if another replies it steps back and offers to take over
   (#quiz-taken [data-take]). Where the storage is closed, the server's own answer (409) says the same. */
export function watchWindows(attempt, { onTaken, onFree }) {
  const key = `quiz-window:${attempt}`, own = String(Math.random()).slice(2);
  let active = true, asking = true;
  const call = (what) => { try { localStorage.setItem(key, JSON.stringify({ what, from: own, at: Date.now() })); } catch (closed) { /* alone */ } };
  const step = (on) => {
    if (active === on) return;
    active = on;
    if (on) onFree(); else onTaken();
  };
  addEventListener("storage", (event) => {
    if (event.key !== key || !event.newValue) return;
    const said = JSON.parse(event.newValue);
    if (said.from === own) return;
    if (said.what === "anybody" && active && !asking) call("here");
    if (said.what === "here" && asking) { asking = false; step(false); }
    if (said.what === "take") { asking = false; step(false); }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#quiz-taken [data-take]")) return;
    event.preventDefault();
    try { sessionStorage.setItem(key, "take"); } catch (closed) { call("take"); }
    location.reload(); /* with the answers that the other window has saved; after the reload this one answers */
  });
  let mine = false;
  try { mine = sessionStorage.getItem(key) === "take"; sessionStorage.removeItem(key); } catch (closed) { mine = false; }
  if (mine) { asking = false; call("take"); return; }
  call("anybody");
  setTimeout(() => { asking = false; }, 400);
}
