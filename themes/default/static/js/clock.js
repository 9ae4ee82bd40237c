/* Clocks. The server's deadline decides; this only shows it.
   <span class="timer" role="timer"><span data-clock="ISO deadline" data-now="ISO server time"></span></span>
   (or data-clock="seconds left") runs down and fires "time-over";
   data-say10, data-say5, data-say1 are words spoken politely ten, five and one minute before (never each second);
   <button data-clock-fold> hides the figures. <span data-clock-up="seconds"> counts up. */
export const mmss = (seconds) => {
  const hours = Math.floor(seconds / 3600), rest = `${String(Math.floor((seconds % 3600) / 60)).padStart(hours ? 2 : 1, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  return hours ? `${hours}:${rest}` : rest;
};

function countDown(element) {
  const skew = element.dataset.now ? Date.parse(element.dataset.now) - Date.now() : 0, said = new Set();
  const seconds = /^\d+$/.test(element.dataset.clock), end = seconds ? Date.now() + Number(element.dataset.clock) * 1000 : Date.parse(element.dataset.clock);
  const timer = element.closest(".timer");
  let over = false, voice = document.querySelector("[data-clock-voice]");
  if (!voice) {
    voice = Object.assign(document.createElement("p"), { className: "visually-hidden" });
    voice.setAttribute("role", "status");
    document.body.append(voice);
  }
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now() - (seconds ? 0 : skew)) / 1000));
    element.textContent = mmss(left);
    if (timer) { timer.classList.toggle("timer--low", left < 300 && left > 0); timer.classList.toggle("timer--over", left === 0); }
    for (const minutes of [10, 5, 1]) {
      if (left <= minutes * 60 && left > minutes * 60 - 5 && !said.has(minutes)) { said.add(minutes); voice.textContent = element.dataset[`say${minutes}`] || ""; }
    }
    if (left === 0 && !over) { over = true; clearInterval(running); document.dispatchEvent(new CustomEvent("time-over")); }
  };
  const running = setInterval(tick, 1000);
  tick();
  const fold = timer && timer.parentElement.querySelector("[data-clock-fold]");
  if (fold) fold.addEventListener("click", () => { element.hidden = !element.hidden; fold.setAttribute("aria-expanded", String(!element.hidden)); });
}

export function enhance(element) {
  if (element.dataset.clockUp !== undefined) {
    let seconds = Number(element.dataset.clockUp);
    setInterval(() => { seconds += 1; element.textContent = mmss(seconds); }, 1000);
  } else if (element.dataset.clock) countDown(element);
}
