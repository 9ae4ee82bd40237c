/* Practical: how many steps are written down, how many critical ones are sure. Drafts stay on the device until the server has them
   (form[data-draft="key"]); sent again when the network is back. */
export function enhance(form) {
  const tally = document.querySelector("[data-tally]"), critical = document.querySelector("[data-crit]");
  const steps = [...form.querySelectorAll(".pstep")], key = form.dataset.draft && `practical:${form.dataset.draft}`;
  const marked = (step) => step.querySelector(".tris :checked");
  const count = () => {
    const vital = steps.filter((step) => step.matches(".pstep--crit"));
    if (tally) tally.textContent = `${steps.filter(marked).length} / ${steps.length}`;
    if (critical) critical.textContent = `${vital.filter((step) => step.querySelector(".tri--ok :checked")).length} / ${vital.length}`;
    vital.forEach((step) => {
      const words = step.querySelector(".pstep__miss");
      if (words) words.classList.toggle("is-shown", Boolean(step.querySelector(".tri--no :checked, .tri--half :checked")));
    });
  };
  const keep = () => {
    if (!key) return;
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
    try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields })); } catch (closed) { /* storage is closed */ }
  };
  try {
    const kept = key && JSON.parse(localStorage.getItem(key));
    if (kept && Date.now() - kept.at < 72 * 3600e3) for (const [name, value] of kept.fields) {
      for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (control.matches("[type=radio], [type=checkbox]")) { if (control.value === value) control.checked = true; }
        else if (!control.value && control.type !== "hidden") control.value = value;
      }
    }
  } catch (unreadable) { /* an old draft in another shape is left alone */ }
  form.addEventListener("change", () => { count(); keep(); });
  form.addEventListener("input", keep);
  count();
}
