/* Sheets of observers on this device: a draft for each page, and an outbox of sheets that were handed in without the network.
   An entry of the outbox leaves only when the server has acknowledged it, or somebody deletes it by hand. One entry:
   {key, url, owner, token, title, fields: [[name, value]], state: waiting | conflict | mend | login, why, at}.
   Signing out leaves it alone: nobody else's browser session sends it, because it carries its owner. */
const DRAFT = "sheet-draft:", OUT = "sheet-out:";
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz";

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(22));
  return [...bytes].map((byte) => LETTERS[byte % LETTERS.length]).join("");
}

function read(name) {
  try { return JSON.parse(localStorage.getItem(name)); } catch (closed) { return null; }
}

/* Whether it is kept in fact: a full or closed storage is said, never guessed. */
function write(name, value) {
  try { localStorage.setItem(name, JSON.stringify(value)); return localStorage.getItem(name) !== null; } catch (full) { return false; }
}

function remove(name) {
  try { localStorage.removeItem(name); } catch (closed) { /* nothing was kept */ }
}

function names(prefix) {
  try { return Object.keys(localStorage).filter((name) => name.startsWith(prefix)); } catch (closed) { return []; }
}

/* Where nobody is named, a draft belongs to this tab alone: the next one at this device must not read it. */
function shelf(owner) {
  return owner ? localStorage : sessionStorage;
}

export const drafts = {
  get(url, owner) {
    try {
      const kept = JSON.parse(shelf(owner).getItem(`${DRAFT}${owner}:${url}`));
      return kept && Array.isArray(kept.fields) ? kept : null;
    } catch (closed) { return null; }
  },
  put(url, owner, fields) {
    try { shelf(owner).setItem(`${DRAFT}${owner}:${url}`, JSON.stringify({ at: Date.now(), fields })); return true; } catch (full) { return false; }
  },
  drop(url, owner) {
    try { shelf(owner).removeItem(`${DRAFT}${owner}:${url}`); } catch (closed) { /* nothing was kept */ }
  },
};

export const outbox = {
  all: () => names(OUT).map(read).filter((one) => one && one.key && one.url && Array.isArray(one.fields)).sort((a, b) => a.at - b.at),
  get: (key) => read(`${OUT}${key}`),
  put: (entry) => write(`${OUT}${entry.key}`, entry),
  mark(key, state, why = "") { const entry = read(`${OUT}${key}`); if (entry) write(`${OUT}${key}`, Object.assign(entry, { state, why })); },
  drop: (key) => remove(`${OUT}${key}`),
  forget(photo) {
    for (const entry of outbox.all().filter((one) => (one.photos || []).includes(photo))) write(`${OUT}${entry.key}`, Object.assign(entry, { photos: entry.photos.filter((id) => id !== photo) }));
  },
};
