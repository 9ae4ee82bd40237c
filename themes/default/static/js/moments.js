/* <p data-moments="At {clock}"> beside a note of a lecture: the button writes the place of the recording into the note as [12:34];
   each such place in the note stands beside it as a button that goes there. In the list of notes they are links. */
import { clock } from "./player.js";

const MOMENT = /\[((?:\d{1,2}:)?[0-5]?\d:[0-5]\d)\]/g;

export function enhance(line) {
  const note = document.getElementById("note-text"), media = document.querySelector("[data-lecture] audio, [data-lecture] video"), links = line.querySelector("[data-moment-links]");
  if (!note || !media) { line.hidden = true; return; }
  const go = (text) => { media.currentTime = text.split(":").reduce((all, part) => all * 60 + Number(part), 0); media.play().catch(() => null); };
  const draw = () => {
    const found = [...new Set([...note.value.matchAll(MOMENT)].map((one) => one[1]))];
    links.replaceChildren(...found.map((text) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--sm btn--quiet", textContent: line.dataset.moments.replace("{clock}", text) });
      button.addEventListener("click", () => go(text));
      return button;
    }));
  };
  line.querySelector("[data-moment]").addEventListener("click", () => {
    const mark = `[${clock(media.currentTime)}] `, at = note.selectionStart === note.value.length ? note.value.length : note.selectionStart;
    const before = note.value.slice(0, at), gap = before && !before.endsWith("\n") ? "\n" : "";
    note.value = before + gap + mark + note.value.slice(at);
    note.focus();
    note.selectionStart = note.selectionEnd = at + gap.length + mark.length;
    note.dispatchEvent(new Event("input", { bubbles: true }));
  });
  note.addEventListener("input", draw);
  draw();
}
