/* <button data-share="address" data-copied="words">, or a link: the phone's own sheet where there is one, else the address is copied. */
import { say } from "./toast.js";

export function enhance(button) {
  button.addEventListener("click", async (event) => {
    event.preventDefault(); /* a link leads there without script */
    const url = new URL(button.dataset.share || location.href, location.href).href;
    try {
      if (navigator.share) await navigator.share({ url, title: document.title });
      else { await navigator.clipboard.writeText(url); say(button.dataset.copied || url); }
    } catch (closed) { if (!navigator.share) say(url); }
  });
}
