/* Choosing rows: <table data-bulk="bar id"> with a checkbox in each row (td.sel) and one in the head; the bar shows the number in [data-bulk-n]. */
export function enhance(table) {
  const bar = document.getElementById(table.dataset.bulk), head = table.querySelector("thead input[type=checkbox]");
  const boxes = () => [...table.querySelectorAll("tbody .sel input[type=checkbox]")];
  const draw = () => {
    const chosen = boxes().filter((box) => box.checked);
    boxes().forEach((box) => box.closest("tr").setAttribute("aria-selected", String(box.checked)));
    if (head) { head.checked = chosen.length > 0 && chosen.length === boxes().length; head.indeterminate = chosen.length > 0 && !head.checked; }
    if (bar) { bar.hidden = !chosen.length; bar.querySelectorAll("[data-bulk-n]").forEach((element) => { element.textContent = chosen.length; }); }
  };
  if (head) head.addEventListener("change", () => { boxes().forEach((box) => { box.checked = head.checked; }); draw(); });
  table.addEventListener("change", draw);
  draw();
}
