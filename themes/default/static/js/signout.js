/* Signing out takes along what this device kept for the person: answers not yet sent, drafts, places. */
export function enhance(element) {
  const forget = () => {
    try {
      for (const key of Object.keys(localStorage)) if (/^(quiz|practical|at):/.test(key)) localStorage.removeItem(key);
    } catch (closed) { /* nothing was kept */ }
  };
  element.addEventListener(element.matches("form") ? "submit" : "click", forget);
}
