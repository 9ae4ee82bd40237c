/* A request that is given up after a while and can then be sent again: on a line that swallows everything a browser alone would wait
   for minutes. `patience` in milliseconds, until the answer begins; given up, the promise is rejected as without a network. */
const PATIENCE = 20e3;

export async function ask(address, options = {}, patience = PATIENCE) {
  const cut = new AbortController(), timer = setTimeout(() => cut.abort(), patience);
  return fetch(address, { credentials: "same-origin", signal: cut.signal, ...options }).finally(() => clearTimeout(timer));
}
