/* The outbox of sheets on a page that is no sheet: <ul class="queue" data-sheets-out data-owner …the words of the sheet…>. It sends
   its owner's sheets as soon as the network is there, and reloads the list once one was received. */
import { list } from "./sheet_list.js";
import { openSender } from "./sheet_send.js";
import { outbox } from "./sheet_store.js";

export function enhance(box) {
  const owner = box.dataset.owner || "", words = box.dataset, state = document.querySelector("[data-sheets-state]");
  const may = (entry) => Boolean(owner) && entry.owner === owner;
  const mine = () => outbox.all().filter(may).length;
  let before = mine();
  const show = () => list(box, words, { sender, may, owner, here: show });
  const say = (text) => { if (state && state.textContent !== text) state.textContent = text; };
  const sender = openSender({
    may,
    say: (sending) => {
      show();
      const left = mine();
      say(sending ? words.sending : left ? words.waiting : before ? words.sent : "");
      if (!sending && left < before && !left) location.reload();
      before = left;
    },
  });
  show();
  if (before) say(words.waiting);
  sender.run();
}
