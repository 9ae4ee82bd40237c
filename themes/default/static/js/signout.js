/* Signing out takes along what this device kept for the person: answers not yet sent, drafts, places, and the pages of sheets
   that open offline. Marks and parts played that wait carry their owner and stay, as sheets do. Sheets that an observer has given stay: they carry their owner, and the server has not got them yet. */
export function enhance(element) {
  const forget = () => {
    try {
      for (const key of Object.keys(localStorage)) if (/^(workshop|quiz|practical|at):/.test(key)) localStorage.removeItem(key);
    } catch (closed) { /* nothing was kept */ }
    if ("caches" in window) caches.keys().then((names) => names.filter((name) => /^(sheets|course)-pages-/.test(name)).forEach((name) => caches.delete(name)));
  };
  element.addEventListener(element.matches("form") ? "submit" : "click", forget);
}
