/* [data-sought]: a field above a long list of boxes; only lines with all its words stay, and what is ticked always stays. */
(() => {
  const LEAST = 8;

  function enhance(frame) {
    const lines = [...frame.querySelectorAll("label")].map((label) => ({
      row: label.parentElement, box: label.querySelector("input"), words: label.textContent.toLowerCase(),
    }));
    if (frame.dataset.ready || lines.length < LEAST) return;
    frame.dataset.ready = "1";
    const seek = document.createElement("input");
    Object.assign(seek, { type: "search", className: "sought__seek", placeholder: frame.dataset.seek, autocomplete: "off" });
    seek.setAttribute("aria-label", frame.dataset.seek);
    const none = document.createElement("p");
    Object.assign(none, { className: "sought__none", textContent: frame.dataset.none, hidden: true });
    none.setAttribute("role", "status");
    frame.prepend(seek, none);
    seek.addEventListener("input", () => {
      const wanted = seek.value.toLowerCase().split(/\s+/).filter(Boolean);
      let found = 0;
      for (const { row, box, words } of lines) {
        const fits = wanted.every((word) => words.includes(word));
        row.hidden = !fits && !box.checked;
        found += fits;
      }
      none.hidden = found > 0;
    });
    seek.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  }

  const all = () => document.querySelectorAll("[data-sought]").forEach(enhance);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
