/* A long form of the admin: <form data-keep>. Typing counts as being there, so that a session does not end under somebody
   who writes; and what was written long after the site was last heard of is sent only once it is sure that one is still
   signed in. Who is not keeps everything typed. */
const EVERY = 5 * 60 * 1000;
let asked = Date.now();

const ask = async () => {
  const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || answer.redirected) return "";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("form[data-keep] input[name=csrfmiddlewaretoken]");
  if (token) asked = Date.now();
  return token ? token.value : "";
};

const guard = () => {
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const notice = document.querySelector("[data-keep-notice]");
    let tried = asked;
    form.addEventListener("input", () => {
      if (Date.now() - tried < EVERY) return;
      tried = Date.now();
      ask().catch(() => "");
    });
    form.addEventListener(
      "submit",
      async (event) => {
        const isSure = form.dataset.keep === "sure" || (navigator.onLine && Date.now() - asked < EVERY);
        if (isSure || typeof form.requestSubmit !== "function") return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (form.dataset.keep === "asking") return;
        form.dataset.keep = "asking";
        const token = await ask().catch(() => "");
        form.dataset.keep = token ? "sure" : "";
        notice.hidden = Boolean(token);
        if (!token) {
          notice.scrollIntoView({ block: "center" });
          return;
        }
        form.querySelector("input[name=csrfmiddlewaretoken]").value = token; // signing in again has changed it
        form.requestSubmit(event.submitter || undefined);
      },
      true,
    );
  }
};

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", guard);
else guard();
