/* A self-test, one question a screen: <form data-scale> with .question sections, [data-scale-bar] (progress and number), [data-scale-back],
   [data-scale-next] and [data-scale-end] (the button that hands in). Nothing is kept on the device. Without this file all questions stand below each other. */
export function enhance(form) {
  const parts = [...form.querySelectorAll(".question")];
  if (parts.length < 2) return;
  const find = (name) => form.querySelector(`[data-scale-${name}]`), bar = find("bar"), back = find("back"), next = find("next"), end = find("end");
  const progress = bar && bar.querySelector("progress"), number = bar && bar.querySelector("b");
  const chosen = (part) => part.querySelector("input:checked");
  let here = 0;
  const show = (to, move = true) => {
    here = Math.min(parts.length - 1, Math.max(0, to));
    parts.forEach((part, at) => { part.hidden = at !== here; });
    if (progress) { progress.max = parts.length; progress.value = here + 1; }
    if (number) number.textContent = `${here + 1} / ${parts.length}`;
    if (back) back.hidden = here === 0;
    if (next) next.hidden = here === parts.length - 1;
    if (end) end.hidden = here !== parts.length - 1;
    if (!move) return;
    scrollTo(0, 0);
    const control = parts[here].querySelector("input:checked") || parts[here].querySelector("input");
    if (control) control.focus({ preventScroll: true });
  };
  if (bar) bar.hidden = false;
  if (back) back.addEventListener("click", () => show(here - 1));
  if (next) next.addEventListener("click", () => show(here + 1));
  document.querySelectorAll(".error-summary a").forEach((link) => link.addEventListener("click", (event) => {
    const at = parts.findIndex((part) => `#${part.id}` === link.hash);
    if (at >= 0) { event.preventDefault(); show(at); }
  }));
  const missing = parts.findIndex((part) => !chosen(part));
  show(document.querySelector(".error-summary") && missing >= 0 ? missing : 0, false);
}
