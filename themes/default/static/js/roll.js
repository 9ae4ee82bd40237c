/* The roll-call: <form data-roll data-owner data-token data-title data-states="address"> with [data-person] rows, each with buttons
   name="tap" value="|person|state|". A tap counts at once and is kept on this device; six seconds after the last one, what was tapped is
   handed to the outbox of sheets (sheet_store.js, sheet_send.js), which keeps it until the server has acknowledged it. Each tap
   carries a name of its own and its moment: sent twice it counts once, and the order in which phones send does not matter. */
import { list, make } from "./sheet_list.js";
import { newKey, outbox } from "./sheet_store.js";
import { openSender } from "./sheet_send.js";

const UNDO = 6e3, LOOK = 15e3, BACK = "taken_back";

export function enhance(form) {
  const words = form.dataset, owner = words.owner, url = form.action, page = newKey();
  const state = document.querySelector("[data-roll-state]"), box = document.querySelector("[data-roll-out]"), undo = document.querySelector("[data-roll-undo]");
  const rows = new Map([...form.querySelectorAll("[data-person]")].map((row) => [row.dataset.person, row]));
  let open = null, timer = 0;
  const isMine = (entry) => entry.owner === owner, here = (entry) => isMine(entry) && entry.url === url;
  const taps = (entry) => entry.fields.filter(([name]) => name === "tap").map(([, value]) => value.split("|"));
  const left = () => outbox.all().filter(here).flatMap(taps);

  const show = (id, value, how) => {
    const row = rows.get(id), shown = value === BACK ? row && row.dataset.self : value;
    if (!row) return;
    row.dataset.state = shown || "";
    row.querySelectorAll("button[name=tap]").forEach((button) => button.setAttribute("aria-pressed", String(Boolean(shown) && button.value === `|${id}|${shown}|`)));
    const word = row.querySelector("[data-how]");
    if (word && how !== undefined) word.textContent = how;
  };
  const say = (text) => { if (state.textContent !== text) state.textContent = text; };
  const count = () => {
    const done = [...rows.values()].filter((row) => row.dataset.state).length;
    document.querySelectorAll("[data-roll-count]").forEach((place) => { place.textContent = `${done} / ${rows.size}`; });
  };
  const draw = () => {
    const waiting = left().length, stuck = outbox.all().some((entry) => isMine(entry) && ["conflict", "mend", "login"].includes(entry.state));
    count();
    if (stuck) list(box, box.dataset, { sender, may: isMine, owner, here: draw }); else box.hidden = true;
    say(waiting && !open ? `${words.waiting} ${waiting}` : waiting ? words.kept : words.sent);
  };
  const sender = openSender({ may: isMine, say: draw });

  const flush = () => {
    clearTimeout(timer);
    if (!open) return;
    const entry = outbox.get(open);
    open = null;
    if (entry) { outbox.mark(entry.key, "waiting"); sender.run(); }
  };
  const put = (id, value) => {
    const entry = (open && outbox.get(open)) || { key: newKey(), url, owner, page, token: words.token, title: words.title, fields: [], files: "", photos: [], state: "held", at: Date.now() };
    const name = newKey();
    if (!entry.fields.length) entry.fields.push(["sheet", entry.key], ["sheet-owner", owner]);
    entry.fields.push(["tap", `${name}|${id}|${value}|${Date.now()}`]);
    if (!outbox.put(entry)) return "";
    open = entry.key;
    clearTimeout(timer);
    timer = setTimeout(flush, UNDO);
    return name;
  };
  const takeBack = (name, id, before) => {
    const entry = open && outbox.get(open);
    if (entry && entry.fields.some(([, value]) => value.startsWith(`${name}|`))) {
      entry.fields = entry.fields.filter(([, value]) => !value.startsWith(`${name}|`));
      if (taps(entry).length) outbox.put(entry); else { outbox.drop(entry.key); open = null; clearTimeout(timer); }
    } else put(id, before || BACK);
    show(id, before || BACK, "");
    draw();
  };
  const offer = (name, id, before, label) => {
    const button = make("button", { type: "button", className: "btn btn--sm", textContent: words.undo });
    button.addEventListener("click", () => { takeBack(name, id, before); undo.replaceChildren(); rows.get(id).querySelector("button").focus(); });
    undo.replaceChildren(make("span", { textContent: label }), button);
  };

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || button.name !== "tap") return;
    const [, id, value] = button.value.split("|"), row = rows.get(id), before = row.dataset.state;
    if (before === value) { event.preventDefault(); return; }
    const name = put(id, value);
    if (!name) { say(words.noroom); return; }
    event.preventDefault();
    show(id, value, words.just);
    offer(name, id, before, `${row.querySelector("[data-name]").textContent} · ${button.textContent.trim()}`);
    draw();
  });
  const find = document.querySelector("[data-roll-find]");
  if (find) find.addEventListener("input", () => rows.forEach((row) => { row.hidden = !row.querySelector("[data-name]").textContent.includes(find.value.trim()); }));

  const look = () => {
    if (document.hidden || open || left().length || navigator.onLine === false) return;
    fetch(words.states, { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok && !answer.redirected ? answer.json() : Promise.reject(answer.status)))
      .then(({ people }) => { if (!open && !left().length) { Object.entries(people).forEach(([id, [value, how]]) => show(id, value, how)); count(); } })
      .catch(() => null);
  };
  outbox.all().filter((entry) => here(entry) && entry.state === "held").forEach((entry) => outbox.mark(entry.key, "waiting"));
  left().sort((a, b) => Number(a[3]) - Number(b[3])).forEach(([, id, value]) => show(id, value, words.just));
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); });
  setInterval(look, LOOK);
  draw();
  sender.run();
}
