/* <button data-full="id or nothing"> shows the stage on the hall's screen: code and picture, no names. */
export function enhance(button) {
  const stage = document.getElementById(button.dataset.full) || document.querySelector(".stage");
  if (!stage || !stage.requestFullscreen) { button.hidden = true; return; }
  button.addEventListener("click", () => stage.requestFullscreen());
}
