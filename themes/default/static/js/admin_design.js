/* The design of a certificate: its picture follows what is typed. Without this file the button “Look at it” does the same. */
const PAUSE = 500;

const begin = (form) => {
  const picture = form.querySelector("[data-picture]"), said = form.querySelector("[data-said]");
  if (!picture) return;
  let timer = 0, running = null, address = "";

  const draw = async () => {
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.design, { method: "POST", body: new FormData(form), signal: running.signal, credentials: "same-origin" });
      if (answer.status === 422) { said.textContent = `${said.dataset.wrong} ${(await answer.json()).said.join(" / ")}`; return; }
      if (!answer.ok || answer.headers.get("Content-Type") !== "image/png") throw new Error(String(answer.status));
      const fresh = URL.createObjectURL(await answer.blob());
      picture.src = fresh;
      if (address) URL.revokeObjectURL(address);
      address = fresh;
      said.textContent = said.dataset.drawn;
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = said.dataset.away;
    }
  };

  const soon = () => { clearTimeout(timer); timer = setTimeout(draw, PAUSE); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
};

document.querySelectorAll("form[data-design]").forEach(begin);
