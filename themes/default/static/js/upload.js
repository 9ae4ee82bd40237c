/* <div class="upload" data-upload data-max-mb="20" data-too-big="words">: files dropped on it go into its input; their names are listed. */
import { icon } from "./sprite.js";
import { say } from "./toast.js";

export function enhance(box) {
  const input = box.querySelector("input[type=file]"), list = box.parentElement.querySelector(".filelist") || box.querySelector(".filelist");
  if (!input) return;
  const size = (bytes) => (bytes > 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.ceil(bytes / 1024)} KB`);
  const show = () => {
    const limit = Number(box.dataset.maxMb || 0) * 1048576;
    if (limit && [...input.files].some((file) => file.size > limit)) { input.value = ""; say(box.dataset.tooBig || ""); }
    if (!list) return;
    list.replaceChildren(...[...input.files].map((file) => {
      const row = document.createElement("li"), words = document.createElement("span"), small = document.createElement("span");
      small.className = "small muted";
      small.textContent = size(file.size);
      words.append(Object.assign(document.createElement("b"), { textContent: file.name }), document.createElement("br"), small);
      row.append(icon("file"), words, document.createElement("span"));
      return row;
    }));
  };
  input.addEventListener("change", show);
  for (const name of ["dragenter", "dragover"]) box.addEventListener(name, (event) => { event.preventDefault(); box.dataset.over = ""; });
  for (const name of ["dragleave", "drop"]) box.addEventListener(name, (event) => { event.preventDefault(); delete box.dataset.over; });
  box.addEventListener("drop", (event) => { if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; show(); } });
}
