/* Moving through a quiz: one question a screen on a phone, all on one page elsewhere; keys 1-9, J, K, F, ?; the answer sheet. */
import { open, close } from "./dialog.js";
import { flagOf } from "./quiz_answer.js";
import { enhanceKinds } from "./quiz_kinds.js";

export function steps(form, questions, words) {
  const end = form.querySelector("[data-end], .quiz__end"), parts = end ? [...questions, end] : questions;
  const phone = matchMedia("(max-width: 47.99em)"), all = (selector) => [...document.querySelectorAll(selector)];
  const reader = matchMedia("(prefers-reduced-motion: reduce)");
  let here = 0;
  document.body.classList.add("one-by-one");
  enhanceKinds(form);
  const show = (to, move = true) => {
    here = Math.min(parts.length - 1, Math.max(0, to));
    const part = parts[here], last = part === end;
    parts.forEach((each, number) => each.classList.toggle("is-here", number === here));
    all("[data-count]").forEach((count) => {
      if (last) { count.textContent = words.last || ""; return; }
      count.replaceChildren(Object.assign(document.createElement("b"), { textContent: here + 1 }), ` / ${questions.length}`);
    });
    all("[data-go='-1']").forEach((button) => { button.disabled = here === 0; });
    all("[data-go='1']").forEach((button) => { button.hidden = here === parts.length - 1; });
    all(".qgrid a").forEach((link) => (link.hash === `#${part.id}` ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
    if (!move) return;
    if (phone.matches) scrollTo(0, 0);
    else part.scrollIntoView({ block: "start", behavior: reader.matches ? "auto" : "smooth" });
    const control = part.querySelector("input:not([type=hidden]), select, textarea, button");
    if (control) control.focus({ preventScroll: true });
  };
  all("[data-go]").forEach((button) => button.addEventListener("click", () => show(here + Number(button.dataset.go))));
  all(".qgrid a").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    const sheet = link.closest("dialog");
    if (sheet) close(sheet);
    show(parts.findIndex((part) => `#${part.id}` === link.hash));
  }));
  document.addEventListener("click", (event) => { /* what has to be mended may stand on another screen: turn to it first */
    const link = event.target.closest(".error-summary a[href^='#']"), field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const at = field ? parts.findIndex((part) => part === field || part.contains(field)) : -1;
    if (at >= 0) show(at, false);
  }, true);
  const sheet = document.getElementById("card");
  all("[data-count]").forEach((count) => count.addEventListener("click", (event) => { if (sheet) { event.preventDefault(); open(sheet); } }));
  form.addEventListener("focusin", (event) => {
    const at = parts.findIndex((part) => part.contains(event.target));
    if (at >= 0 && at !== here) show(at, false);
  });
  if (form.dataset.keys !== "off") addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("textarea, select, [contenteditable]") || (event.target.matches("input") && !event.target.matches("[type=radio], [type=checkbox]"))) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (key === "j") show(here + 1);
    else if (key === "k") show(here - 1);
    else if (key === "f") { const flag = flagOf(parts[here]); if (flag) flag.click(); }
    else if (event.key === "?") { const list = document.querySelector(".quiz__keys"); if (list) list.open = !list.open; }
    else if (/^[1-9]$/.test(event.key)) { const option = parts[here].querySelectorAll(".option input")[event.key - 1]; if (option) option.click(); }
  });
  const turn = () => show(here, false);
  if (phone.addEventListener) phone.addEventListener("change", turn); else phone.addListener(turn);
  const asked = parts.findIndex((part) => part.id && `#${part.id}` === location.hash);
  show(Math.max(0, asked), false);
}
