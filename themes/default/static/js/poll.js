/* Long work: <div data-poll="address" data-every="2"> is filled with the HTML fragment that the address gives until it says data-done;
   then, if the fragment carries data-next, the page goes there. The page may be left at any time. */
export function enhance(region) {
  const every = Math.max(1, Number(region.dataset.every || 2)) * 1000;
  let misses = 0;
  const ask = () => fetch(region.dataset.poll, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
    .then((html) => {
      misses = 0;
      const part = document.createRange().createContextualFragment(html), first = part.firstElementChild;
      const done = first && first.dataset.done !== undefined, next = first && first.dataset.next;
      region.replaceChildren(part);
      if (next) location.assign(next);
      else if (!done) setTimeout(ask, every);
    })
    .catch(() => { misses += 1; setTimeout(ask, Math.min(60000, every * 2 ** misses)); });
  setTimeout(ask, every);
}
