/* Attendance: the ring runs down to the next code. data-ring on the drawn circle, data-period="15", data-code-url gives
   {"state": "open", "code": "482 913", "spelt": "4 8 2 9 1 3", "qr": an image address, "left": seconds, "latest": "words"}.
   When signing in opens (data-reload) or ends, the page is read again. Without the network the old code is struck out. */
import { token } from "./token.js";

export function enhance(hand) {
  const period = Number(hand.dataset.period || 15), number = document.querySelector("[data-ring-n]"), url = hand.dataset.codeUrl;
  let left = Number(hand.dataset.left || period);
  const show = (data) => {
    const put = (selector, text) => document.querySelectorAll(selector).forEach((element) => { if (text !== undefined && element.textContent !== String(text)) element.textContent = text; });
    put("[data-code]", data.code); put("[data-spelt]", data.spelt); put("[data-latest]", data.latest);
    if (data.state && (data.state === "open") === (hand.dataset.reload !== undefined)) { location.reload(); return; }
    const picture = document.querySelector("img[data-qr]");
    if (picture && data.qr) picture.src = data.qr;
    left = Math.max(1, Math.round(data.left || period));
  };
  const ask = () => fetch(url, { credentials: "same-origin", headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then((data) => { document.body.classList.remove("is-offline"); show(data); })
    .catch(() => { document.body.classList.add("is-offline"); left = 3; });
  const tick = () => {
    left -= 1;
    if (left <= 0) { left = period; if (url) ask(); }
    if (number) number.textContent = left;
    if (number) hand.setAttribute("stroke-dasharray", `${(left / period) * 100} 100`);
  };
  setInterval(tick, 1000);
}
