/* Answers that have not reached the server: the newest per question, on this device until they are sent.
   On a shared computer (or where nothing may be kept) they live in the memory of the page alone. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz";

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(22));
  return [...bytes].map((byte) => LETTERS[byte % LETTERS.length]).join("");
}

/* What was left behind by quizzes long over. */
function sweep() {
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith("quiz:")) continue;
      const times = Object.values(JSON.parse(localStorage.getItem(key)) || {}).map((entry) => entry.at || 0);
      if (Date.now() - Math.max(0, ...times) > 7 * 24 * 3600e3) localStorage.removeItem(key);
    }
  } catch (closed) { /* nothing to sweep */ }
}

export function openStore(attempt, { shared }) {
  const key = `quiz:${attempt}`, held = new Set();
  let entries = {};
  sweep();
  try { if (!shared) entries = JSON.parse(localStorage.getItem(key)) || {}; } catch (closed) { entries = {}; }
  const keep = () => {
    if (shared) return;
    try {
      if (Object.keys(entries).length) localStorage.setItem(key, JSON.stringify(entries));
      else localStorage.removeItem(key);
    } catch (full) { /* still in the memory of this page */ }
  };
  const same = (entry) => entries[entry.item] && entries[entry.item].save_key === entry.save_key;
  const all = () => Object.keys(entries).map((item) => Object.assign({ item }, entries[item]));
  return {
    all,
    put(item, entry) { delete entries[item]; entries[item] = Object.assign({ at: Date.now() }, entry); keep(); },
    waiting: () => all().filter((entry) => !held.has(entry.save_key)),
    next: () => all().find((entry) => !held.has(entry.save_key)) || null,
    /* A newer answer to the same question may have come while this one was on its way: that one stays. */
    done(entry) { if (same(entry)) { delete entries[entry.item]; keep(); } },
    hold: (entry) => held.add(entry.save_key),
    has: (item) => Boolean(entries[item]),
    get: (item) => entries[item],
    size: () => Object.keys(entries).length,
    clear() { entries = {}; keep(); },
  };
}
