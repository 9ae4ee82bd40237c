/* Reading position of a unit: <article data-resume data-position-url="…" data-heading="id" data-percent="60" data-saved="Place saved {time}">.
   Saved two seconds after scrolling stops and on leaving; the strip <div class="resume" hidden> offers the place, nothing jumps by itself. */
import { send } from "./position.js";

export function enhance(article) {
  const url = article.dataset.positionUrl, headings = [...article.querySelectorAll("h2[id], h3[id]")];
  const strip = document.querySelector(".resume"), shown = document.querySelectorAll("[data-read-percent]"), bars = document.querySelectorAll("[data-read-bar]");
  let wait, last = "";
  const place = () => {
    const box = article.getBoundingClientRect(), room = Math.max(1, box.height - innerHeight);
    const percent = Math.max(0, Math.min(100, Math.round((-box.top / room) * 100)));
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * 0.4);
    return { heading: passed.length ? passed[passed.length - 1].id : "", percent };
  };
  const draw = ({ percent }) => {
    shown.forEach((element) => { element.textContent = `${percent}%`; });
    bars.forEach((element) => { element.value = percent; });
  };
  const save = () => {
    const here = place(), key = `${here.heading}:${here.percent}`;
    if (!url || key === last) return;
    last = key;
    send(url, here);
  };
  addEventListener("scroll", () => { draw(place()); clearTimeout(wait); wait = setTimeout(save, 2000); }, { passive: true });
  addEventListener("pagehide", save);
  draw(place());
  if (strip && article.dataset.heading) {
    const target = document.getElementById(article.dataset.heading);
    strip.hidden = !target;
    const go = strip.querySelector("[data-resume-go]");
    if (go && target) go.addEventListener("click", (event) => { event.preventDefault(); strip.hidden = true; target.scrollIntoView(); });
  }
}
