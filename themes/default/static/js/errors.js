/* After a form came back with errors: the focus goes to the summary, and a link in it goes to the field itself. */
export function enhance(summary) {
  summary.setAttribute("tabindex", "-1");
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    field.scrollIntoView({ block: "center" });
    const control = field.matches("input, select, textarea, button") ? field : field.querySelector("input, select, textarea");
    (control || field).focus({ preventScroll: true });
  });
}
