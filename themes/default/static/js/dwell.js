/* How long a text was in front of somebody: <div data-dwell="seconds asked for"> inside form[data-presence].
   Counts while the page is shown and somebody moved, touched, typed or scrolled within three minutes.
   [data-dwell-bar] is a progress element, [data-dwell-count] the words "1:05 / 2:00". */
import { mmss } from "./clock.js";
import { begin, addDwell } from "./presence.js";

const AWAKE = 180000, TICK = 1000;

export function enhance(text) {
  const wanted = Number(text.dataset.dwell) || 0, bar = text.querySelector("[data-dwell-bar]"), words = text.querySelector("[data-dwell-count]");
  let counted = bar ? Number(bar.value) : 0, since = performance.now(), moved = since;
  const draw = () => {
    const shown = Math.min(wanted, Math.floor(counted));
    if (bar) bar.value = shown;
    if (words) words.textContent = `${mmss(shown)} / ${mmss(wanted)}`;
  };
  if (!begin(text, (said) => { counted = Math.max(counted, said.dwell); draw(); })) return;
  for (const sign of ["pointermove", "pointerdown", "touchstart", "keydown", "scroll", "wheel"]) addEventListener(sign, () => { moved = performance.now(); }, { passive: true, capture: true });
  setInterval(() => {
    const now = performance.now(), passed = Math.min(now - since, 2 * TICK); /* a machine that slept does not read */
    since = now;
    if (document.visibilityState !== "visible" || now - moved > AWAKE) return;
    addDwell(passed);
    counted += passed / 1000;
    if (wanted) draw();
  }, TICK);
}
