/* <div data-outbox data-owner data-token data-one="1 answer waits…" data-many="{count} answers wait…" data-done-one data-done-many
   data-open="Open the paper" data-paper="/learn/attempt/ID/" hidden role="status">: says what waits on this device, and sends it. */
import { answersWaiting, waiting } from "./waiting.js";
import { sendWaiting } from "./send_waiting.js";

const EVERY = 30e3;

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

export function enhance(box) {
  const { owner, token, one, many, doneOne, doneMany, open, paper, drop, sent, fresh } = box.dataset;
  const say = (count, single, several) => (count === 1 ? single : several.replace("{count}", count));
  let shown = "", waited = false; /* a mark has waited while this page stood here */
  const show = () => {
    const papers = answersWaiting(), entries = waiting.all(owner), marks = entries.filter((entry) => entry.kind === "done" && !entry.why);
    const now = JSON.stringify([papers, entries.map((entry) => [entry.id, entry.why])]);
    if (now === shown) return;
    shown = now;
    const over = waited && !entries.length;
    waited = marks.length > 0;
    const lines = papers.map(({ attempt, count }) => make("p", {}, say(count, one, many), " ", make("a", { href: paper.replace("ID", attempt), textContent: open })));
    if (marks.length) lines.push(make("p", { textContent: say(marks.length, doneOne, doneMany) }));
    for (const entry of entries.filter((each) => each.why)) {
      const button = make("button", { type: "button", className: "btn btn--sm btn--quiet", textContent: drop });
      button.addEventListener("click", () => { waiting.drop(entry); show(); });
      lines.push(make("p", {}, `${entry.title || ""} ${entry.why} `, button));
    }
    if (over) lines.push(make("p", {}, `${sent} `, make("a", { href: location.pathname + location.search, textContent: fresh }))); /* the page still shows what was before */
    box.querySelector("[data-lines]").replaceChildren(...lines);
    box.hidden = !lines.length;
  };
  const run = () => sendWaiting(owner, token).then(show, show);
  show();
  run();
  setInterval(() => { if (waiting.all(owner).length) run(); else show(); }, EVERY);
  addEventListener("online", run);
  addEventListener("waiting", show);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) run(); });
}
