/* <form data-once>: a double press is one submission; the button says that it works. Back from the cache it can be pressed again. */
export function enhance(form) {
  const buttons = () => [...form.querySelectorAll("button:not([type=button])"), ...(form.id ? document.querySelectorAll(`button[form="${form.id}"]`) : [])];
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    buttons().forEach((button) => button.setAttribute("aria-busy", "true"));
  });
  addEventListener("pageshow", () => { delete form.dataset.sent; buttons().forEach((button) => button.removeAttribute("aria-busy")); });
}
