/* <button data-print> opens the print window; folded parts are opened for paper. */
export function enhance(button) {
  button.addEventListener("click", () => {
    const folded = [...document.querySelectorAll("main details:not([open])")];
    folded.forEach((fold) => { fold.open = true; });
    print();
    folded.forEach((fold) => { fold.open = false; });
  });
}
