/* A lecture: <section data-player data-lecture …> with <audio> or <video>. Goes on where one stopped on any device, keeps speed, size and
   captions for the person, counts what is played (js/lecture_played.js), steps down on a slow line (js/lecture_size.js), and can be
   driven by keys while the focus is in it: space or K plays, ← → five seconds, J L fifteen, ↑ ↓ loudness, M mute, C captions, F whole screen. */
import { token } from "./token.js";
import { keepPlayed } from "./lecture_played.js";
import { sizes } from "./lecture_size.js";

export function enhance(player) {
  const media = player.querySelector("audio, video"), film = media instanceof HTMLVideoElement;
  const speed = player.querySelector("[data-speeds]"), captions = player.querySelector("[data-captions]"), line = player.querySelector("[data-say]");
  const say = (words) => { if (line && line.textContent !== words) line.textContent = words; };
  if (film) { media.removeAttribute("controls"); media.addEventListener("click", () => player.querySelector("[data-play]").click()); }

  const keep = (fields) => fetch(player.dataset.choiceUrl, {
    method: "POST", body: new URLSearchParams(fields), keepalive: true, credentials: "same-origin",
    headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
  }).catch(() => null); /* a choice is made again soon */

  const pace = () => { media.defaultPlaybackRate = Number(speed.value); media.playbackRate = Number(speed.value); };
  if (speed) {
    pace();
    media.addEventListener("loadedmetadata", pace);
    speed.addEventListener("change", () => { pace(); keep({ speed: speed.value }); });
  }
  const show = () => [...media.textTracks].filter((track) => track.kind === "captions").forEach((track) => { track.mode = captions && track.language === captions.value ? "showing" : "disabled"; });
  if (captions) {
    show();
    media.addEventListener("loadedmetadata", show);
    captions.addEventListener("change", () => { show(); keep({ captions: captions.value }); });
  }
  const whole = player.querySelector("[data-whole]");
  if (whole) {
    if (!media.requestFullscreen && !media.webkitEnterFullscreen) whole.hidden = true;
    whole.addEventListener("click", () => (media.requestFullscreen ? media.requestFullscreen() : media.webkitEnterFullscreen()));
  }
  sizes(player, media, { say, keep });
  keepPlayed(player, media, { say });
  keys(player, media, { captions, whole });
}

function keys(player, media, { captions, whole }) {
  const jump = (seconds) => { media.currentTime = Math.max(0, Math.min((media.duration || Infinity) - 0.1, media.currentTime + seconds)); };
  const does = {
    " ": () => player.querySelector("[data-play]").click(), k: () => player.querySelector("[data-play]").click(),
    arrowleft: () => jump(-5), arrowright: () => jump(5), j: () => jump(-15), l: () => jump(15),
    arrowup: () => { media.volume = Math.min(1, media.volume + 0.1); }, arrowdown: () => { media.volume = Math.max(0, media.volume - 0.1); },
    m: () => { media.muted = !media.muted; }, f: () => whole && !whole.hidden && whole.click(),
    c: () => { if (captions) { captions.selectedIndex = (captions.selectedIndex + 1) % captions.options.length; captions.dispatchEvent(new Event("change")); } },
  };
  player.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select, textarea, input:not([type=range])")) return;
    if (event.key === " " && event.target.matches("button, a")) return;
    const act = does[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
