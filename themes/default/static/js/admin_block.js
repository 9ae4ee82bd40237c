/* Draws a plugin's own form in the admin: <div id data-struct-block='definition' data-arguments='[value, error]'>. Wagtail's own controller
   expects a stream at the top; an assessment is a single structure. */
const draw = () => {
  for (const place of document.querySelectorAll("[data-struct-block]")) {
    window.telepath.unpack(JSON.parse(place.dataset.structBlock)).render(place, place.id, ...JSON.parse(place.dataset.arguments));
  }
};
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", draw);
else draw();
