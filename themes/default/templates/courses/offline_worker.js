/* The service worker of pages that open without the network: observers' sheets, and the parts of a learner's courses. Each has
   its own addresses (FACTS.scope) and its own caches (FACTS.name), so no two ever meet. A page that was opened once opens again
   without the network, for FACTS.days days, the newest FACTS.most of them; styles, scripts and pictures are kept by version. Pages are kept for one person: a page of
   somebody else, or signing out, throws the others away. What is sent never passes through here. */
const PAGES = `${FACTS.name}-pages-${FACTS.version}`, ASSETS = `${FACTS.name}-assets-${FACTS.version}`;
const WHOSE = `${FACTS.scope}~whose`, KEPT = "X-Kept-At", DAYS = FACTS.days * 864e5, PATIENCE = 8e3;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(ASSETS).then(async (cache) => {
    await cache.addAll(FACTS.assets);
    await cache.add(new Request(FACTS.offline, { credentials: "omit" }));
    await self.skipWaiting();
  }));
});

self.addEventListener("activate", (event) => {
  const old = (name) => [`${FACTS.name}-pages-`, `${FACTS.name}-assets-`].some((begin) => name.startsWith(begin)) && ![PAGES, ASSETS].includes(name);
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith(FACTS.static)) event.respondWith(asset(request));
  else if (request.mode === "navigate" && url.pathname !== FACTS.offline) event.respondWith(page(request));
});

self.addEventListener("message", (event) => {
  if (!event.data || event.data.type !== "keep") return;
  const done = Promise.all([keepAssets(event.data.assets || []), keepPages(event.data.pages || [])]);
  event.waitUntil(done.then(([, kept]) => { if (event.ports[0]) event.ports[0].postMessage({ kept }); }));
});

/* Files whose name holds their hash never change; others are asked for first. */
async function asset(request) {
  const cache = await caches.open(ASSETS), kept = await cache.match(request, { ignoreVary: true });
  if (kept && /\.[0-9a-f]{12}\./.test(request.url)) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch (gone) {
    if (kept) return kept;
    throw gone;
  }
}

/* The network first. Where it is slow, what is kept stands after eight seconds; where it is gone, at once. */
async function page(request) {
  const kept = await find(request.url);
  const coming = fetch(request).then(async (answer) => { await keep(request.url, answer.clone()); return answer; });
  const slow = new Promise((resolve) => { if (kept) setTimeout(() => resolve(kept), PATIENCE); });
  return Promise.race([coming, slow]).catch(async () => kept || (await caches.match(FACTS.offline)) || Response.error());
}

async function find(url) {
  const cache = await caches.open(PAGES), kept = await cache.match(url, { ignoreVary: true });
  if (!kept) return null;
  if (Date.now() - Number(kept.headers.get(KEPT)) < DAYS) return kept;
  await cache.delete(url);
  return null;
}

/* Only a page that says whose it is; one that is refused is not kept any longer. */
async function keep(url, answer) {
  const cache = await caches.open(PAGES), owner = answer.headers.get(FACTS.owner);
  if ([401, 403, 404, 410].includes(answer.status)) await cache.delete(url);
  if (!answer.ok || answer.redirected || !owner) return false;
  const fresh = await forOwner(owner), headers = new Headers(answer.headers);
  headers.set(KEPT, String(Date.now()));
  await fresh.delete(url);
  await fresh.put(url, new Response(await answer.blob(), { status: 200, headers }));
  const names = (await fresh.keys()).filter((one) => !one.url.endsWith(WHOSE));
  await Promise.all(names.slice(0, Math.max(0, names.length - FACTS.most)).map((one) => fresh.delete(one)));
  return true;
}

async function forOwner(owner) {
  let cache = await caches.open(PAGES);
  const whose = await cache.match(WHOSE);
  if (whose && (await whose.text()) === owner) return cache;
  await caches.delete(PAGES);
  cache = await caches.open(PAGES);
  await cache.put(WHOSE, new Response(owner));
  return cache;
}

async function keepAssets(addresses) {
  const cache = await caches.open(ASSETS);
  for (const address of addresses) {
    if (!(await cache.match(address, { ignoreVary: true }))) {
      const answer = await fetch(address).catch(() => null);
      if (answer && answer.ok) await cache.put(address, answer);
    }
  }
}

async function keepPages(addresses) {
  let kept = 0;
  for (const address of addresses) {
    const url = new URL(address, self.location.href).href;
    const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" } }).catch(() => null);
    if (answer ? await keep(url, answer) : await find(url)) kept += 1;
  }
  return kept;
}
