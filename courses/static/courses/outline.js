// The outline of a course in its page's form: rows that open, kinds with their own fields, adding in place, copies,
// moving between sections, removing with undo, and totals. All of it stands on Wagtail's inline panel, which sends the form.
(() => {
  const named = (words, facts) => words.replace(/%\((\w+)\)s/g, (_all, name) => String(facts[name] ?? ""));

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "text") element.textContent = value;
      else if (name === "on") element.addEventListener(value[0], value[1]);
      else if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  };

  const drawIcon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", `icon icon-${name}`);
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#icon-${name}`);
    svg.append(use);
    return svg;
  };

  class Row {
    constructor(outline, element) {
      this.outline = outline;
      this.element = element;
      this.prefix = element.id.replace("inline_child_", "");
      this.fields = new Map();
      this.build();
    }

    field(name) {
      if (!this.fields.get(name)) this.fields.set(name, this.element.querySelector(`[name="${this.prefix}-${name}"]`));
      return this.fields.get(name);
    }

    value(name) {
      return this.field(name)?.value.trim() ?? "";
    }

    ticked(name) {
      return Boolean(this.field(name)?.checked);
    }

    get kind() {
      return this.value("kind") || "unit";
    }

    get isSection() {
      return this.kind === "section";
    }

    get minutes() {
      return Math.max(0, Number.parseInt(this.value("minutes"), 10) || 0);
    }

    get isRemoved() {
      return this.value("DELETE") === "1" || this.value("DELETE") === "on";
    }

    get isFresh() {
      return !this.value("id");
    }

    get hasErrors() {
      return Boolean(this.element.querySelector(".w-field__errors .error-message, .error-message"));
    }

    get title() {
      return this.value("title") || this.outline.words.untitled;
    }

    get isAimedAt() {
      return window.location.hash.slice(1) === this.element.id;
    }

    get toggle() {
      return this.element.querySelector("[data-panel-toggle]");
    }

    get isOpen() {
      return this.toggle?.getAttribute("aria-expanded") === "true";
    }

    open(wanted = true) {
      if (this.isOpen !== wanted) this.toggle?.click();
    }

    // What costs much is drawn when the row is opened: the editor of its text, and the lists it chooses from.
    fill() {
      const text = this.element.querySelector("[data-outline-block]");
      if (text) {
        text.dataset.wBlockDataValue = this.outline.block;
        text.dataset.wBlockArgumentsValue = text.dataset.outlineBlock;
        text.removeAttribute("data-outline-block");
        text.dataset.controller = "w-block";
      }
      const assessment = this.field("assessment");
      if (assessment && "outlineLater" in assessment.dataset) {
        delete assessment.dataset.outlineLater;
        this.offer(assessment, [["", assessment.querySelector('option[value=""]')?.textContent ?? ""], ...this.outline.assessments]);
      }
      this.offerParts();
      this.offerSections();
    }

    // Where it may be moved to; as long as the row is closed only where it is.
    offerSections() {
      const others = this.isOpen ? this.outline.sections.filter((one) => one !== this) : [this.section].filter(Boolean);
      this.mover.replaceChildren(make("option", { value: "", text: this.outline.words.top }), ...others.map((one) => make("option", { value: one.prefix, text: one.title })));
      this.mover.value = this.isSection ? "" : this.section?.prefix ?? "";
      this.mover.parentElement.hidden = this.isSection;
    }

    offer(select, choices) {
      const chosen = new Set([...select.selectedOptions].map((one) => one.value));
      select.replaceChildren(...choices.map(([value, text]) => {
        const option = make("option", { value, text });
        option.selected = chosen.has(value);
        return option;
      }));
    }

    // The other parts, those that are not saved yet by the name of their row.
    offerParts() {
      const select = this.field("after_items");
      if (!select) return;
      const others = this.outline.shown().filter((row) => row !== this && !row.isSection);
      this.offer(select, others.map((row) => [row.value("item_key") || row.prefix, row.title]));
    }

    build() {
      const heading = this.element.querySelector("[data-panel-heading-text]");
      const count = heading.querySelector("[data-inline-panel-child-count]");
      this.summary = make("span", { class: "outline-row" });
      heading.replaceChildren(count, " ", this.summary);
      this.buildTools();
      this.element.addEventListener("input", () => this.outline.touch(this));
      this.element.addEventListener("change", () => this.outline.touch(this));
      this.element.addEventListener("focusin", (event) => event.target === this.field("after_items") && this.offerParts());
    }

    buildTools() {
      const { words, kinds } = this.outline;
      const kind = make("select", { id: `outline-add-${this.prefix}` }, ...kinds.map((one) => make("option", { value: one.kind, text: one.label })));
      kind.value = "unit";
      this.mover = make("select", { id: `outline-move-${this.prefix}`, on: ["change", () => this.outline.moveTo(this, this.mover.value)] });
      const add = make("button", { type: "button", class: "button button-small button-secondary", text: words.add, on: ["click", () => this.outline.add(kind.value, this)] });
      const copy = make("button", { type: "button", class: "button button-small button-secondary", "data-outline-copy": true, text: words.copy, on: ["click", () => this.outline.copy(this)] });
      const tools = make("div", { class: "outline-tools" },
        make("div", {}, make("label", { for: kind.id, text: words.kind }), kind), add, copy,
        make("div", {}, make("label", { for: this.mover.id, text: words.move }), this.mover));
      this.tools = tools;
      for (const control of [kind, this.mover]) {
        control.addEventListener("input", (event) => event.stopPropagation());
        control.addEventListener("change", (event) => event.stopPropagation());
      }
      this.element.querySelector(".w-panel__content").prepend(tools);
    }

    // Fields that another kind needs are put away; what was typed there is kept.
    showFields() {
      if (this.shownKind === this.kind) return;
      this.shownKind = this.kind;
      const own = this.outline.kindOf(this.kind).fields;
      const marked = [...this.element.querySelectorAll("[data-outline-field]")];
      for (const block of marked) block.hidden = !own.includes(block.dataset.outlineField);
      for (const group of this.element.querySelectorAll(".w-panel__wrapper:not([data-outline-field])")) {
        const inside = marked.filter((one) => group.contains(one));
        const others = group.querySelectorAll(".w-panel__wrapper:not([data-outline-field])").length;
        if (inside.length && !others) group.hidden = inside.every((one) => one.hidden);
      }
    }

    draw() {
      const { words } = this.outline;
      const kind = this.outline.kindOf(this.kind);
      const flags = [];
      const flag = (text, error = false) => flags.push(make("span", { class: `outline-row__flag${error ? " outline-row__flag--error" : ""}`, text }));
      if (this.isFresh) flag(words.fresh);
      if (!this.isSection && !this.ticked("required")) flag(words.voluntary);
      if (this.ticked("withdrawn")) flag(words.withdrawn);
      const waits = this.ticked("after_all_before") || this.value("opens_on") || this.value("opens_after_days") || this.field("after_items")?.selectedOptions.length;
      if (!this.isSection && waits) flag(words.locked);
      if (this.hasErrors) flag(words.error, true);
      this.summary.className = `outline-row${this.isSection ? " outline-row--section" : ""}`;
      this.summary.replaceChildren(drawIcon(kind.icon), make("span", { class: "w-sr-only", text: `${kind.label}: ` }), make("span", { class: "outline-row__title", text: this.title }));
      if (!this.isSection && this.minutes) this.summary.append(make("span", { class: "outline-row__minutes", text: named(words.minutes, { count: this.minutes }) }));
      this.summary.append(...flags);
    }
  }

  class Outline {
    constructor(root) {
      const facts = JSON.parse(document.getElementById("course-outline-facts").textContent);
      Object.assign(this, facts);
      this.root = root;
      this.formset = root.dataset.courseOutline;
      this.list = document.getElementById(`${this.formset}-FORMS`);
      this.totals = root.querySelector("[data-outline-totals]");
      this.status = root.querySelector("[data-outline-status]");
      this.rows = new Map();
      this.sections = [];
      this.buildBar();
      for (const element of this.elements()) this.know(element);
      this.fold();
      this.list.addEventListener("w-formset:removed", (event) => this.offerUndo(this.rows.get(event.target)));
      this.list.addEventListener("click", (event) => { this.pressed = event.target.closest("[data-inline-panel-child-move-up], [data-inline-panel-child-move-down]"); }, true);
      new MutationObserver(() => this.notice()).observe(this.list, { childList: true });
      new MutationObserver((changes) => this.fillOpened(changes)).observe(this.list, { subtree: true, attributeFilter: ["aria-expanded"] });
      document.getElementById("id_hours")?.addEventListener("input", () => this.drawTotals());
      document.addEventListener("click", (event) => this.go(event));
      this.refresh();
      for (const row of this.shown()) if (row.element.querySelector("[data-outline-now]")) row.fill();
    }

    // Wagtail makes its panels foldable when the page is there, or has done so before.
    fold() {
      const close = () => window.setTimeout(() => this.shown().forEach((row) => {
        const wanted = row.hasErrors || row.isAimedAt;
        if (wanted) row.fill();
        row.open(wanted);
      }));
      if (document.readyState === "complete") close();
      else window.addEventListener("load", close, { once: true });
    }

    fillOpened(changes) {
      for (const { target } of changes) {
        const row = target.matches("[data-panel-toggle][aria-expanded=true]") && this.rows.get(target.closest("[data-inline-panel-child]"));
        if (row && row.toggle === target) row.fill();
      }
    }

    elements() {
      return [...this.list.children].filter((one) => one.matches("[data-inline-panel-child]"));
    }

    know(element) {
      if (!this.rows.has(element)) this.rows.set(element, new Row(this, element));
      return this.rows.get(element);
    }

    shown() {
      return this.elements().map((one) => this.know(one)).filter((row) => !row.isRemoved);
    }

    kindOf(kind) {
      return this.kinds.find((one) => one.kind === kind) ?? this.kinds[1];
    }

    buildBar() {
      const all = (wanted) => () => this.shown().forEach((row) => row.open(wanted));
      const kind = make("select", { "aria-label": this.words.kind, id: "outline-add-last" }, ...this.kinds.map((one) => make("option", { value: one.kind, text: one.label })));
      kind.value = "unit";
      kind.addEventListener("change", (event) => event.stopPropagation());
      this.list.before(make("div", { class: "outline-bar" },
        make("button", { type: "button", class: "button button-small button-secondary", text: this.words.open_all, on: ["click", all(true)] }),
        make("button", { type: "button", class: "button button-small button-secondary", text: this.words.close_all, on: ["click", all(false)] })));
      const plain = document.getElementById(`${this.formset}-ADD`);
      plain.before(kind, " ");
      plain.addEventListener("click", () => {
        const row = this.shown().at(-1);
        if (row && !this.isAdding) this.begin(row, kind.value);
      });
    }

    // Rows were added, dragged or moved by Wagtail's own buttons.
    notice() {
      for (const element of this.elements()) this.know(element);
      this.refresh();
      this.holdFocus();
    }

    // A row that is moved in the document loses the focus of its arrow: whoever moves by key goes on from there.
    holdFocus() {
      const button = this.pressed;
      const row = button && this.rows.get(button.closest("[data-inline-panel-child]"));
      if (!row) return;
      const other = row.element.querySelector(button.matches("[data-inline-panel-child-move-up]") ? "[data-inline-panel-child-move-down]" : "[data-inline-panel-child-move-up]");
      (button.disabled ? other : button)?.focus();
      this.sayPlace(row);
      this.pressed = null;
    }

    sayPlace(row) {
      this.say(named(this.words.moved, { title: row.title, place: this.shown().indexOf(row) + 1 }));
    }

    begin(row, kind) {
      row.field("kind").value = kind;
      row.fill();
      row.open();
      this.refresh();
      row.field("title").focus();
    }

    add(kind, after, fill = null) {
      this.isAdding = true;
      document.getElementById(`${this.formset}-ADD`).click();
      this.isAdding = false;
      const element = this.elements().at(-1);
      if (after && element !== after.element) after.element.after(element);
      const row = this.know(element);
      row.fill();
      fill?.(row);
      this.begin(row, kind);
      return row;
    }

    copy(row) {
      this.add(row.kind, row, (fresh) => {
        for (const name of ["intro", "minutes", "starts_at", "meeting_link", "assessment", "move_on", "opens_on", "opens_after_days"]) {
          if (fresh.field(name) && row.field(name)) fresh.field(name).value = row.field(name).value;
        }
        for (const name of ["required", "after_all_before", "withdrawn"]) {
          if (fresh.field(name) && row.field(name)) fresh.field(name).checked = row.field(name).checked;
        }
        fresh.field("title").value = named(this.words.copy_title, { title: row.title });
        fresh.element.append(make("input", { type: "hidden", name: `${fresh.prefix}-copy_of`, value: row.prefix }));
      });
      this.say(this.words.copied);
    }

    moveTo(row, prefix) {
      const rows = this.shown().filter((one) => one !== row);
      const head = rows.find((one) => one.prefix === prefix);
      if (!head) this.list.prepend(row.element);
      else {
        const place = rows.indexOf(head);
        const next = rows.slice(place + 1).find((one) => one.isSection);
        if (next) next.element.before(row.element);
        else this.list.append(row.element);
      }
      this.refresh();
      row.mover.focus();
      this.sayPlace(row);
    }

    offerUndo(row) {
      if (!row) return;
      const strip = make("div", { class: "outline-undo" }, make("span", { text: named(this.words.removed, { title: row.title }) }));
      const undo = make("button", { type: "button", class: "button button-small button-secondary", text: this.words.undo });
      undo.addEventListener("click", () => {
        row.field("DELETE").value = "";
        row.element.classList.remove("deleted");
        row.element.style.display = "";
        strip.remove();
        this.refresh();
        row.toggle?.focus();
      });
      strip.append(undo);
      this.status.append(strip);
      this.refresh();
    }

    say(words) {
      this.status.querySelector("[data-outline-said]")?.remove();
      this.status.prepend(make("p", { "data-outline-said": true, text: words }));
    }

    renumber(rows) {
      let order = 0;
      for (const element of this.elements()) {
        const field = this.know(element).field("ORDER");
        order += 1;
        if (field && field.value !== String(order)) field.value = String(order);
      }
      rows.forEach((row, place) => {
        row.controls ??= ["child-count", "child-move-up", "child-move-down"].map((one) => row.element.querySelector(`[data-inline-panel-${one}]`));
        const [count, up, down] = row.controls;
        if (count) count.textContent = `${place + 1}`;
        if (up) up.disabled = place === 0;
        if (down) down.disabled = place === rows.length - 1;
      });
    }

    refresh() {
      const rows = this.shown();
      this.renumber(rows);
      this.sections = rows.filter((row) => row.isSection);
      let inside = null;
      for (const row of rows) {
        if (row.isSection) inside = row;
        row.section = row.isSection ? null : inside;
        row.element.classList.toggle("outline-in-section", Boolean(row.section));
        row.showFields();
        row.draw();
        row.offerSections();
      }
      this.drawTotals();
    }

    // Something was typed in one row: the others change only with its kind, or with the title of a section.
    touch(row) {
      if (row.shownKind !== row.kind || row.isSection) return this.refresh();
      row.draw();
      return this.drawTotals();
    }

    drawTotals() {
      const parts = this.shown().filter((row) => !row.isSection && !row.ticked("withdrawn"));
      const needed = parts.filter((row) => row.ticked("required"));
      const minutes = needed.reduce((sum, row) => sum + row.minutes, 0);
      const all = parts.reduce((sum, row) => sum + row.minutes, 0);
      const time = named(this.words.time, { hours: Math.floor(all / 60), minutes: all % 60 });
      const lessons = Math.round((minutes / this.hour) * 10) / 10;
      const hours = String(Number(document.getElementById("id_hours")?.value) || 0);
      this.totals.replaceChildren(
        make("span", { text: named(this.words.totals, { parts: parts.length, needed: needed.length, time }) }),
        make("span", { text: named(this.words.lessons, { lessons, hour: this.hour, hours }) }));
    }

    go(event) {
      const link = event.target.closest("[data-outline-go]");
      const row = link && this.rows.get(document.getElementById(link.hash.slice(1)));
      if (row) row.open();
    }
  }

  // Wagtail says when its panel is ready, which may be before the rest of the page has come.
  document.addEventListener("w-formset:ready", (event) => {
    const root = event.target.closest?.("[data-course-outline]");
    if (!root || root.dataset.outlineBegun) return;
    root.dataset.outlineBegun = "yes";
    const begin = () => {
      new Outline(root);
      root.dataset.outlineReady = "yes";
    };
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin, { once: true });
    else begin();
  });
})();
