/* What waits on this device, as a list: each sheet with its time, its state, the server's words if it was refused, and what can
   be done. Of somebody else's sheet only is said that there is one. */
import { album } from "./sheet_album.js";
import { outbox } from "./sheet_store.js";

export const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

export function list(box, words, { sender, may, owner, here }) {
  const own = (entry) => {
    const badge = make("span", { className: "badge badge--caution", textContent: words[entry.state] || words.waiting });
    const send = make("button", { type: "button", className: "btn btn--sm", textContent: words.again });
    const open = make("a", { className: "btn btn--sm", href: entry.url, textContent: words.open });
    const drop = make("button", { type: "button", className: "btn btn--sm", textContent: words.drop });
    const held = make("details", { className: "fold" }, make("summary", { textContent: words.show }), make("pre", {
      textContent: entry.fields.filter(([name, value]) => value && name !== "csrfmiddlewaretoken").map(([name, value]) => `${name}: ${value}`).join("\n"),
    }));
    send.addEventListener("click", () => sender.send(entry));
    drop.addEventListener("click", () => { if (window.confirm(words.sure)) { (entry.photos || []).forEach((id) => album.drop(id)); outbox.drop(entry.key); here(); } });
    const row = make("li", {}, make("b", { textContent: entry.title }), make("span", { textContent: new Date(entry.at).toLocaleString() }), badge);
    if (entry.why) row.append(make("span", { textContent: entry.why }));
    row.append(held);
    if (!may(entry)) row.append(make("span", { textContent: words.own }));
    const tools = make("div", { className: "queue__tools" }, open, " ", send);
    if (["conflict", "mend"].includes(entry.state)) tools.append(" ", drop);
    row.append(tools);
    return row;
  };
  const others = (entry) => make("li", {}, make("b", { textContent: words.others }), make("span", { textContent: new Date(entry.at).toLocaleString() }), make("span", { className: "badge badge--caution", textContent: words.waiting }));
  const isOthers = (entry) => Boolean(entry.owner) && entry.owner !== owner;
  const rows = outbox.all().map((entry) => (isOthers(entry) ? others(entry) : own(entry)));
  box.replaceChildren(...rows);
  box.hidden = !rows.length;
}
