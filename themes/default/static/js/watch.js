/* Which parts of a recording were played in fact: <video|audio data-watch data-watch-at="second" data-watch-skip="seconds"> inside
   form[data-presence]. Goes on where it was left; does not jump further ahead than data-watch-skip allows (absent: as one likes);
   plays at its own speed, since nobody may have heard more seconds than have passed. [data-watch-bar], [data-watch-count] follow. */
import { begin, addRange } from "./presence.js";

const STEP = 1.5;

export function enhance(media) {
  const skip = media.dataset.watchSkip === undefined ? Infinity : Number(media.dataset.watchSkip), start = Number(media.dataset.watchAt || 0);
  const room = media.parentElement, bar = room.querySelector("[data-watch-bar]"), words = room.querySelector("[data-watch-count]");
  let last = null, furthest = start;
  const hear = (said) => {
    furthest = Math.max(furthest, said.furthest);
    const length = Number(media.dataset.watchLength) || media.duration;
    if (!bar || !Number.isFinite(length) || length <= 0) return;
    bar.value = Math.min(100, Math.floor((100 * said.covered) / length));
    if (words) words.textContent = `${bar.value} %`;
  };
  if (!begin(media, hear)) return;
  const resume = () => { if (start > 0 && start < media.duration - 3 && media.currentTime < 1) media.currentTime = start; };
  if (media.readyState > 0) resume(); else media.addEventListener("loadedmetadata", resume, { once: true });
  const note = () => {
    const here = media.currentTime;
    if (last !== null && !media.seeking && here > last && here - last < STEP) {
      addRange(last, here, { duration: media.duration, position: here });
      furthest = Math.max(furthest, here);
    }
    last = media.seeking ? null : here;
  };
  media.addEventListener("timeupdate", note);
  media.addEventListener("pause", () => { note(); last = null; });
  media.addEventListener("ended", note);
  media.addEventListener("play", () => { last = media.currentTime; });
  media.addEventListener("seeking", () => {
    last = null;
    if (media.currentTime > furthest + skip + 1) media.currentTime = furthest;
  });
  media.addEventListener("seeked", () => { last = media.paused ? null : media.currentTime; });
  media.addEventListener("ratechange", () => { if (media.playbackRate > 1) media.playbackRate = 1; });
}
