/* The CSRF token that the page carries in one of its forms, or in <body data-csrf>. */
export function token(form) {
  const field = (form || document).querySelector("[name=csrfmiddlewaretoken]");
  return field ? field.value : document.body.dataset.csrf || "";
}
