/* Photographs that wait on this device (IndexedDB) until the sheet they belong to is sent.
   One of them: {id, place, field, name, blob, at}; `place` is whose sheet it belongs to. */
const STORE = "photos", WEEK = 7 * 864e5;

function reach(mode, work) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("sheet-photos", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" }).createIndex("place", "place");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const base = opening.result, going = base.transaction(STORE, mode), asked = work(going.objectStore(STORE));
      going.oncomplete = () => { base.close(); resolve(asked && asked.result); };
      going.onerror = going.onabort = () => { base.close(); reject(going.error); };
    };
  });
}

export const album = {
  put: (photo) => reach("readwrite", (store) => store.put(photo)),
  get: (id) => reach("readonly", (store) => store.get(id)).catch(() => undefined),
  drop: (id) => reach("readwrite", (store) => store.delete(id)).catch(() => undefined),
  of: (place) => reach("readonly", (store) => store.index("place").getAll(place)).then((all) => (all || []).sort((a, b) => a.at - b.at)).catch(() => []),
  all: () => reach("readonly", (store) => store.getAll()).catch(() => []),
};

/* Photographs of sheets that nobody went on with do not stay on the phone for good. */
export async function tidy(named) {
  const left = (await album.all() || []).filter((photo) => photo.at < Date.now() - WEEK && !named.has(photo.id));
  for (const photo of left) await album.drop(photo.id);
}
