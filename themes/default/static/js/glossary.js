/* Words of the glossary: <a class="term" data-term="slug"> and, hidden on the same page, <p data-term-text="slug">. A press opens the
   explanation below the paragraph; again, Escape or its button closes it. Without this file the link leads to the glossary. */
let open = null;

function close() {
  if (!open) return;
  open.box.remove();
  open.link.setAttribute("aria-expanded", "false");
  open = null;
}

export function enhance(store) {
  const text = (slug) => document.querySelector(`[data-term-text="${CSS.escape(slug)}"]`);
  document.querySelectorAll("a.term[data-term]").forEach((link) => {
    if (!text(link.dataset.term) || link.getAttribute("role")) return;
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
    const toggle = (event) => {
      event.preventDefault();
      const again = open && open.link === link;
      close();
      if (again) return;
      const box = Object.assign(document.createElement("aside"), { className: "termbox", id: `term-${link.dataset.term}` });
      const said = text(link.dataset.term).cloneNode(true), more = Object.assign(document.createElement("a"), { href: link.href, className: "link-more", textContent: store.dataset.more || "…" });
      said.removeAttribute("data-term-text");
      box.setAttribute("role", "status");
      box.append(said, more);
      (link.closest("p, li, dd, blockquote, .cue, td") || link).insertAdjacentElement("afterend", box);
      link.setAttribute("aria-expanded", "true");
      link.setAttribute("aria-controls", box.id);
      open = { link, box };
    };
    link.addEventListener("click", toggle);
    link.addEventListener("keydown", (event) => { if (event.key === " ") toggle(event); });
  });
  if (document.body.dataset.termKeys) return;
  document.body.dataset.termKeys = "yes";
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && open) { const { link } = open; close(); link.focus(); } });
}
