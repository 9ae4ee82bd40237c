/* Which file of a recording plays. Chosen by hand it stays; "auto" begins small where the system saves data or the line is known to be
   slow, and steps down when the picture stands still: once for more than four seconds, or three times within a minute. The place,
   the speed and whether it plays are kept; the sound alone comes last. [data-sizes] holds the choices, largest first. */
const LONG = 4000, OFTEN = 3, WITHIN = 60e3;

export function sizes(player, media, { say, keep }) {
  const choice = player.querySelector("[data-sizes]"), words = player.querySelector("[data-say]").dataset;
  media.addEventListener("error", () => say(words.gone));
  if (!choice) return;
  const all = [...choice.options].filter((option) => option.dataset.src).map((option) => ({ height: Number(option.value), src: option.dataset.src, rate: Number(option.dataset.rate), label: option.textContent }));
  const bare = (address) => new URL(address, location.href).pathname;
  const place = () => Math.max(0, all.findIndex((size) => bare(size.src) === bare(media.currentSrc || media.src)));
  let moving = null;

  function take(size) {
    if (!size || bare(media.currentSrc || media.src) === bare(size.src)) return;
    const begun = media.readyState > 0 || moving, at = moving ? moving.at : begun ? media.currentTime : Number(player.dataset.at || 0), playing = !media.paused;
    moving = { at };
    media.src = size.src;
    media.addEventListener("loadedmetadata", () => {
      if (at) media.currentTime = at;
      moving = null;
      if (playing) media.play().catch(() => null);
    }, { once: true });
    if (begun) media.load();
    player.dataset.size = size.height;
  }

  const link = navigator.connection || {};
  const slow = link.saveData || ["slow-2g", "2g", "3g"].includes(link.effectiveType);
  const pictures = all.filter((size) => size.height);
  if (choice.value !== "auto") take(all.find((size) => String(size.height) === choice.value));
  else if (slow && pictures.length) take(pictures[pictures.length - 1]);

  choice.addEventListener("change", () => {
    keep({ size: choice.value });
    if (choice.value === "auto") return;
    take(all.find((size) => String(size.height) === choice.value));
  });

  let stalls = [], timer = 0;
  const down = () => {
    clearTimeout(timer);
    stalls = [];
    if (choice.value !== "auto") return;
    const next = all[place() + 1];
    if (!next) return;
    take(next);
    say(words.slower.replace("{size}", next.label.trim()));
  };
  const stood = () => {
    if (choice.value !== "auto" || media.seeking || moving) return;
    const now = Date.now();
    stalls = [...stalls.filter((one) => now - one < WITHIN), now];
    clearTimeout(timer);
    if (stalls.length >= OFTEN) down(); else timer = setTimeout(down, LONG);
  };
  media.addEventListener("waiting", stood);
  media.addEventListener("stalled", () => { if (media.readyState < 3 && !media.paused) stood(); });
  ["playing", "pause", "ended", "seeking"].forEach((name) => media.addEventListener(name, () => clearTimeout(timer)));
  media.addEventListener("playing", () => { if (navigator.onLine) say(""); });
}
