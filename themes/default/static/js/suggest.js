/* Words offered below a search field: <form data-suggest="address"> asks the address for words that begin like the text and puts
   them into a <datalist>, which browsers, keyboards and screen readers know. Nothing is asked while an input method composes. */
export function enhance(form) {
  const field = form.querySelector("input[type=search]"), list = document.createElement("datalist");
  if (!field) return;
  list.id = `${field.id}-words`;
  field.after(list);
  field.setAttribute("list", list.id);
  let timer = 0, asked = "", latest = 0;
  const show = (words) => list.replaceChildren(...words.map((word) => Object.assign(document.createElement("option"), { value: word })));
  const ask = () => {
    const text = field.value.trim();
    if (!text || text === asked) return;
    asked = text;
    const turn = ++latest;
    fetch(`${form.dataset.suggest}?q=${encodeURIComponent(text)}`, { credentials: "omit" })
      .then((answer) => (answer.ok ? answer.json() : { words: [] }))
      .then(({ words }) => { if (turn === latest) show(words); })
      .catch(() => {});
  };
  field.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 180);
  });
  field.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(ask, 60); });
}
