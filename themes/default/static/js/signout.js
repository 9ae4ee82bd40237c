/* Signing out takes along what this device kept for the person: answers not yet sent, drafts, places, and the pages of sheets
   that open offline. Sheets that an observer has given stay: they carry their owner, and the server has not got them yet. */
export function enhance(element) {
  const forget = () => {
    try {
      for (const key of Object.keys(localStorage)) if (/^(quiz|practical|at):/.test(key)) localStorage.removeItem(key);
    } catch (closed) { /* nothing was kept */ }
    if ("caches" in window) caches.keys().then((names) => names.filter((name) => name.startsWith("sheets-pages-")).forEach((name) => caches.delete(name)));
  };
  element.addEventListener(element.matches("form") ? "submit" : "click", forget);
}
