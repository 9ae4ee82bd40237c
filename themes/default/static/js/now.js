/* <form data-send-now>: sent as soon as the page is there, once; the button is for browsers without script, and for a second try. */
export function enhance(form) {
  const mark = `now:${form.action}:${new FormData(form).get("held") || ""}`;
  let before = false;
  try { before = sessionStorage.getItem(mark) !== null; sessionStorage.setItem(mark, "sent"); } catch (closed) { /* then it is sent each time; the server counts it once */ }
  if (!before) form.requestSubmit ? form.requestSubmit() : form.submit();
}
