/* The admin's blocks slide in and out; who asked their device for less motion sees them at once (WCAG 2.2, 2.3.3). */
const wish = window.matchMedia("(prefers-reduced-motion: reduce)");
const follow = () => {
  window.jQuery.fx.off = wish.matches;
};

if (window.jQuery) {
  follow();
  wish.addEventListener("change", follow);
}
