/* The menu of phones is a <details>: it opens without script. Here Escape, a press elsewhere and the focus leaving close it. */
export function enhance(menu) {
  const summary = menu.querySelector("summary");
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary.focus();
  });
  document.addEventListener("click", (event) => { if (menu.open && !menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; });
}
