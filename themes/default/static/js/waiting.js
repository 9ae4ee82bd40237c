/* What waits on this device until the server has it: marks of what was read, parts of lectures that were played.
   An entry carries its owner and leaves only when the server has answered it. One entry:
   {id, kind: done | played, owner, url, at, fields: {…}, token: address that says who is signed in, why}. */
const OUT = "out:", DAYS = 30 * 864e5;

function read(name) {
  try { return JSON.parse(localStorage.getItem(name)); } catch (closed) { return null; }
}

export const waiting = {
  all(owner) {
    try {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(`${OUT}${owner}:`));
      const entries = names.map(read).filter((one) => one && one.id && one.url && one.fields);
      entries.filter((one) => Date.now() - one.at > DAYS).forEach((one) => waiting.drop(one));
      return entries.filter((one) => Date.now() - one.at <= DAYS).sort((a, b) => a.at - b.at);
    } catch (closed) { return []; }
  },
  get: (owner, id) => read(`${OUT}${owner}:${id}`),
  /* Whether it is kept in fact. */
  put(entry) {
    try { localStorage.setItem(`${OUT}${entry.owner}:${entry.id}`, JSON.stringify(entry)); return true; } catch (full) { return false; }
  },
  drop(entry) {
    try { localStorage.removeItem(`${OUT}${entry.owner}:${entry.id}`); } catch (closed) { /* nothing was kept */ }
  },
  /* One that was changed while it was on its way stays. */
  settle(entry) {
    const there = waiting.get(entry.owner, entry.id);
    if (there && there.at === entry.at && JSON.stringify(there.fields) === JSON.stringify(entry.fields)) waiting.drop(entry);
  },
};

/* Answers to quizzes that wait, by attempt. They are sent from the paper itself: it knows what is newer elsewhere. */
export function answersWaiting() {
  const found = [];
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith("quiz:")) continue;
      const count = Object.keys(read(name) || {}).length;
      if (count) found.push({ attempt: name.slice(5), count });
    }
  } catch (closed) { /* nothing is kept */ }
  return found;
}
