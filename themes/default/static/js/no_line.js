/* <form method="post">: without a connection nothing leaves the page, so that what was typed is not lost to the browser's own error page. Forms
   that keep their work on the device come first (later.js, quiz.js, sheet.js …): whoever has stopped the event has said so already. */
import { say } from "./toast.js";

let heard = false;

export function enhance() {
  if (heard) return;
  heard = true;
  addEventListener("submit", (event) => {
    if (event.defaultPrevented || navigator.onLine !== false || event.target.method !== "post") return;
    event.preventDefault();
    delete event.target.dataset.sent; /* once.js has counted it as sent */
    event.target.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    const region = document.querySelector(".toasts");
    if (region) say(region.dataset.offline);
  });
}
