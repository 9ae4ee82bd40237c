/* <p data-keep="address of the worker" data-scope data-pages="addresses apart by spaces" data-ready="words" data-partly="words">:
   registers the service worker of sheets, and asks it to keep this page, the pages that are named, and what they are made of.
   It says so only when they are kept in fact. Browsers without one keep what is ticked, and cannot open the page again offline. */
export async function enhance(line) {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  const { keep, scope, ready, partly } = line.dataset;
  const pages = [location.pathname, ...(line.dataset.pages || "").split(" ").filter(Boolean)];
  const known = await navigator.serviceWorker.register(keep, { scope }).catch(() => null);
  if (!known) return;
  const worker = known.active || (await active(known));
  const line_ = new MessageChannel();
  line_.port1.onmessage = (event) => { line.textContent = event.data.kept >= pages.length ? ready : partly; };
  if (worker) worker.postMessage({ type: "keep", pages, assets: parts() }, [line_.port2]);
}

function active(known) {
  const coming = known.installing || known.waiting;
  if (!coming) return known.active;
  return new Promise((resolve) => {
    coming.addEventListener("statechange", () => {
      if (coming.state === "activated") resolve(coming);
      else if (coming.state === "redundant") resolve(null);
    });
  });
}

function parts() {
  const here = (address) => new URL(address, location.href);
  const named = [...document.querySelectorAll("link[rel~=stylesheet], link[rel~=icon], script[src], img[src], use")].map((one) => one.href?.baseVal || one.href || one.src);
  const loaded = performance.getEntriesByType("resource").map((one) => one.name);
  const found = [...named, ...loaded].filter(Boolean).map(here).filter((url) => url.origin === location.origin && !url.search && /\.(css|js|svg|png|webp|woff2?)$/.test(url.pathname));
  return [...new Set(found.map((url) => url.origin + url.pathname))];
}
