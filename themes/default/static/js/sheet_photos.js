/* Photographs on an observer's sheet. They wait on this device (IndexedDB), made smaller, until the sheet they belong to is sent;
   sheet_send.js sends them before it. [data-photos="field" data-most data-too-many data-not-kept] holds the chooser and what the
   server has; [data-with-photos] must be filled in when there are any, [data-without-photos] when there are none. */
import { icon } from "./sprite.js";
import { album, tidy } from "./sheet_album.js";
import { make } from "./sheet_list.js";

const LONGEST_SIDE = 1600;

/* At most 1600 pixels, upright; what the browser cannot draw stays as it is, the server looks at it. */
async function shrink(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const by = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * by), height: Math.round(picture.height * by) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const small = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
    return small && small.size < file.size ? small : file;
  } catch (other) { return file; }
}

async function thumb(blob, name) {
  const canvas = make("canvas", { width: 320, height: 240 });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", name);
  try {
    const picture = await createImageBitmap(blob), by = Math.min(canvas.width / picture.width, canvas.height / picture.height, 1);
    Object.assign(canvas, { width: Math.round(picture.width * by), height: Math.round(picture.height * by) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  } catch (other) { return ""; }
}

/* For one sheet: draws what is kept, takes what is chosen; `waiting()` gives the ids that are still to be sent. */
export async function openPhotos(form, { place, words, newId, named, dropped }) {
  const boxes = [...form.querySelectorAll("[data-photos]")];
  const lists = new Map(), said = new Map();
  if (!boxes.length || !("indexedDB" in window)) return { fields: boxes.map((box) => box.dataset.photos), waiting: async () => [] };
  const demand = async () => {
    const some = form.querySelector("[data-taken] :checked") || (await album.of(place)).length;
    form.querySelectorAll("[data-with-photos]").forEach((input) => { input.required = Boolean(some); });
    form.querySelectorAll("[data-without-photos]").forEach((input) => { input.required = !some; });
  };
  const draw = async () => {
    const mine = await album.of(place);
    for (const box of boxes) {
      const here = mine.filter((photo) => photo.field === box.dataset.photos), list = lists.get(box);
      list.replaceChildren(...(await Promise.all(here.map((photo) => row(photo)))));
      said.get(box).textContent = here.length ? words.photosKept : "";
    }
    await demand();
  };
  async function row(photo) {
    const drop = make("button", { type: "button", className: "icon-btn" }, icon("trash"), make("span", { className: "visually-hidden", textContent: `${words.photoDrop} ${photo.name}` }));
    drop.addEventListener("click", async () => { await album.drop(photo.id); dropped(photo.id); draw(); });
    return make("li", {}, icon("file"), make("b", { textContent: photo.name, translate: false }), drop, await thumb(photo.blob, photo.name));
  }
  async function take(box, chooser) {
    const standing = box.querySelectorAll("[data-taken] :checked").length + lists.get(box).children.length;
    const chosen = [...chooser.files], room = Math.max(0, Number(box.dataset.most) - standing);
    try {
      for (const file of chosen.slice(0, room)) {
        await album.put({ id: newId(), place, field: box.dataset.photos, name: file.name || "photo.jpg", blob: await shrink(file), at: Date.now() });
      }
      chooser.value = "";
    } catch (full) { said.get(box).textContent = box.dataset.notKept; return; }
    await draw();
    if (chosen.length > room) said.get(box).textContent = box.dataset.tooMany;
  }
  for (const box of boxes) {
    const chooser = box.querySelector("input[type=file]");
    lists.set(box, make("ul", { className: "filelist" }));
    said.set(box, make("p", { className: "small" }));
    said.get(box).setAttribute("role", "status");
    box.querySelector("label.field__label").before(said.get(box), lists.get(box));
    chooser.addEventListener("change", () => take(box, chooser));
    box.addEventListener("change", demand);
  }
  tidy(named);
  await draw();
  return { fields: boxes.map((box) => box.dataset.photos), waiting: async () => (await album.of(place)).map((photo) => photo.id) };
}
