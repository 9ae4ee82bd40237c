/* Marking: the sum of the chosen levels, phrases into the comment, Ctrl+Enter hands in.
   <form data-rubric>; .lvl inputs carry data-points; <b data-total> shows the sum; <button data-phrase="words" data-into="id">. */
export function enhance(form) {
  const totals = document.querySelectorAll("[data-total]");
  const add = () => {
    const sum = [...form.querySelectorAll(".lvl :checked")].reduce((so_far, input) => so_far + Number(input.dataset.points || 0), 0);
    totals.forEach((total) => { total.textContent = String(Math.round(sum * 100) / 100); });
  };
  form.addEventListener("change", add);
  add();
  form.querySelectorAll("[data-phrase]").forEach((button) => button.addEventListener("click", () => {
    const area = document.getElementById(button.dataset.into) || form.querySelector("textarea");
    area.value = area.value ? `${area.value.trimEnd()} ${button.dataset.phrase}` : button.dataset.phrase;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const button = document.querySelector(`button[form="${form.id}"].btn--primary`) || form.querySelector("button.btn--primary");
    if (button) button.click();
  });
}
