/* What was played in fact, and where one stands. Parts are noted as they play; what was skipped is none. They go to the server every
   fifteen seconds, on a pause and when the page is left; until it has answered they wait on this device under their owner, also when
   the page is closed. The server believes no more than time has passed; one window plays at a time. */
import { token } from "./token.js";
import { waiting } from "./waiting.js";
import { sendWaiting } from "./send_waiting.js";

const EVERY = 15e3, MOST = 400;

const join = (ranges) => {
  const sorted = ranges.map((one) => [...one]).sort((a, b) => a[0] - b[0]), united = [];
  for (const [start, end] of sorted) {
    const last = united[united.length - 1];
    if (last && start <= last[1]) last[1] = Math.max(last[1], end); else united.push([start, end]);
  }
  return united;
};

export function keepPlayed(player, media, { say }) {
  const { seal, owner, playedUrl, tokenUrl, served, kept } = player.dataset, words = player.querySelector("[data-say]").dataset;
  const id = `played:${playedUrl}:${seal.slice(-16)}`, shift = Number(served) - Date.now(), device = matchMedia("(pointer: coarse)").matches ? "phone" : "computer";
  let ranges = [], last = null, noted = 0, busy = false, stopped = false;

  resume();
  function resume() {
    if (player.dataset.asked === "yes") return;
    /* A place that waits on this device may be newer than the server's. */
    const mine = waiting.all(owner).filter((entry) => entry.url === playedUrl).pop();
    if (mine && mine.at + shift > Number(kept)) player.dataset.at = JSON.parse(mine.fields.claim).position / 1000;
  }

  const claim = (parts, ago) => JSON.stringify({ ranges: parts, duration: Math.round((media.duration || 0) * 1000) || 0, position: Math.round(media.currentTime * 1000), ago, device });

  /* One entry a page; what is added meanwhile stays in it. */
  function put() {
    if (!ranges.length && media.currentTime * 1000 === noted) return null;
    const entry = { id, kind: "played", owner, url: playedUrl, token: tokenUrl, at: Date.now(), fields: { seal, claim: claim(ranges, 0) } };
    noted = media.currentTime * 1000;
    waiting.put(entry);
    return entry;
  }

  async function send({ leaving = false } = {}) {
    if (stopped || (busy && !leaving)) return;
    note();
    const entry = put(), sent = ranges;
    if (!entry) return;
    busy = true;
    const answer = await fetch(playedUrl, {
      method: "POST", body: new URLSearchParams(entry.fields), keepalive: leaving, credentials: "same-origin", redirect: "manual",
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch", Accept: "application/json" },
    }).catch(() => null);
    busy = false;
    if (answer && answer.ok) {
      ranges = without(ranges, sent);
      waiting.settle(entry);
      draw(await answer.json());
      if (line().textContent === words.waits) say("");
    } else if (answer && answer.status === 409) { stopped = true; waiting.settle(entry); say(words.stale); }
    else if (answer && answer.status === 410) { stopped = true; waiting.settle(entry); }
    else say(words.waits);
  }

  const line = () => player.querySelector("[data-say]");
  const without = (all, sent) => all.filter(([start, end]) => !sent.some(([low, high]) => low === start && high === end));

  function note() {
    const here = media.currentTime;
    if (last !== null && !media.seeking && here > last && here - last < 1.5 * Math.max(1, media.playbackRate)) {
      const start = Math.round(last * 1000), end = Math.round(here * 1000), before = ranges[ranges.length - 1];
      if (before && before[1] === start) ranges = [...ranges.slice(0, -1), [before[0], end]];
      else ranges = [...ranges, [start, end]];
      if (ranges.length > MOST) ranges = join(ranges);
    }
    last = media.seeking || media.paused ? null : here;
  }

  function draw(said) {
    if (!said || !said.saved) return;
    document.querySelectorAll("[data-share-now]").forEach((element) => { element.textContent = `${said.percent}%`; });
    document.querySelectorAll("[data-share-bar]").forEach((element) => { element.value = said.percent; });
    const bars = player.querySelector("[data-played-bars]"), length = said.duration || 1;
    if (!bars) return;
    bars.replaceChildren(...said.ranges.map(([start, end]) => {
      const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      for (const [name, value] of Object.entries({ class: "lecture__played", x: (start * 1000) / length, y: 18, width: ((end - start) * 1000) / length, height: 3 })) bar.setAttribute(name, value);
      return bar;
    }));
  }

  media.addEventListener("timeupdate", note);
  media.addEventListener("seeking", () => { last = null; });
  media.addEventListener("seeked", () => { last = media.paused ? null : media.currentTime; });
  media.addEventListener("emptied", () => { last = null; });
  media.addEventListener("playing", () => { last = media.currentTime; });
  media.addEventListener("ratechange", () => { if (media.playbackRate > 2) media.playbackRate = 2; });
  ["pause", "ended"].forEach((name) => media.addEventListener(name, () => { note(); last = null; send(); }));
  setInterval(() => { if (!media.paused) send(); }, EVERY);
  document.addEventListener("visibilitychange", () => { if (document.hidden) send({ leaving: true }); });
  addEventListener("pagehide", () => send({ leaving: true }));
  addEventListener("keep-now", () => { note(); put(); });
  addEventListener("online", () => { send(); sendWaiting(owner, tokenUrl); });
  sendWaiting(owner, tokenUrl);

  /* One window plays at a time. */
  const mark = `${Date.now()}:${Math.random()}`;
  media.addEventListener("play", () => { try { localStorage.setItem("lecture-plays", mark); } catch (closed) { /* alone */ } });
  addEventListener("storage", (event) => { if (event.key === "lecture-plays" && event.newValue !== mark) media.pause(); });
}
