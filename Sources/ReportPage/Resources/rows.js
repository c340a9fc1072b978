// The table of peaks: only the rows that are seen are in the document.
"use strict";

class Rows {
  // The most rows on paper.
  static printed = 2000;

  // `choose` is called with a token whose button is pressed.
  constructor(scroller, count, filter, choose) {
    Object.assign(this, { scroller, count, choose, height: 34, first: -1, last: -1, pinned: new Set() });
    this.table = scroller.querySelector("table");
    this.body = this.table.tBodies[0];
    this.names = report.tokens.map(visible);
    this.columns = new Columns(this.table, (column) => {
      const isSame = this.sort === column;
      this.isDescending = isSame ? !this.isDescending : Boolean(column.isFigure);
      this.sort = column;
      this.arrange();
    });
    const now = this.columns.list.find(({ key }) => key === "now");
    now.order = (a, b) => this.now(a) - this.now(b);
    [this.sort, this.isDescending] = [this.columns.list.find(({ key }) => key === "level"), true];
    scroller.addEventListener("scroll", () => this.show(), { passive: true });
    new ResizeObserver(() => this.show()).observe(scroller);
    const again = () => { if (this.family) { this.columns.measure(); this.first = -1; this.show(); } };
    whenDigitsChange(again);
    narrow.addEventListener("change", again);
    let timer = 0;
    filter.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => { this.filter = filter.value; this.arrange(); }, 80);
    });
    this.filter = "";
    this.keys();
  }

  // Shows another family.
  use(family) {
    this.family = family;
    this.columns.use(family);
    this.arrange();
  }

  arrange() {
    const wanted = this.filter.toLocaleLowerCase();
    const matches = (token) => wanted === "" || report.tokens[token] === this.filter
      || this.names[token].toLocaleLowerCase().includes(wanted)
      || (report.conceptOf && report.concepts[report.conceptOf[token]].toLocaleLowerCase().includes(wanted));
    this.order = [];
    for (let token = 0; token < levelOf.length; token++) if (matches(token)) this.order.push(token);
    const sign = this.isDescending ? -1 : 1;
    this.order.sort((a, b) => sign * this.sort.order(a, b) || a - b);
    for (const column of this.columns.list) {
      column.cell.setAttribute("aria-sort", column !== this.sort ? "none" : this.isDescending ? "descending" : "ascending");
    }
    this.table.setAttribute("aria-rowcount", this.order.length + 1);
    this.first = this.last = -1;
    this.show();
  }

  // Says how many tokens there are, and on paper how many of them are listed.
  counted() {
    const all = levelOf.length;
    const text = this.order.length === all ? `${all} tokens` : `${this.order.length} of ${all} tokens`;
    const isCut = digits.isPrinting && this.order.length > Rows.printed;
    this.count.textContent = isCut ? `${text}; printed: the first ${Rows.printed}` : text;
  }

  // Puts the rows that are seen, and some around them, into the document; all of them for paper.
  show() {
    const { scrollTop, clientHeight } = this.scroller;
    const margin = 12;
    const place = Math.min(this.order.length, Math.floor(scrollTop / this.height));
    const first = digits.isPrinting ? 0 : Math.max(0, place - margin);
    const last = Math.min(this.order.length, digits.isPrinting ? Rows.printed
      : Math.ceil((scrollTop + Math.max(clientHeight, 300)) / this.height) + margin);
    if (first === this.first && last === this.last) return;
    const hadFocus = this.body.contains(document.activeElement);
    Object.assign(this, { first, last, cells: [] });
    const rows = [];
    if (first > 0) rows.push(this.spacer(first));
    for (let place = first; place < last; place++) rows.push(this.row(this.order[place], place));
    if (last < this.order.length && !digits.isPrinting) rows.push(this.spacer(this.order.length - last));
    this.body.replaceChildren(...rows);
    this.settle();
    if (hadFocus) this.stop?.focus({ preventScroll: true });
    this.counted();
    this.move();
  }

  spacer(count) {
    const row = document.createElement("tr");
    row.className = "spacer";
    row.setAttribute("aria-hidden", "true");
    const cell = row.insertCell();
    cell.colSpan = this.columns.list.length;
    cell.style.height = count * this.height + "px";
    return row;
  }

  row(token, place) {
    const row = document.createElement("tr");
    row.setAttribute("aria-rowindex", place + 2);
    row.classList.toggle("pinned", this.pinned.has(token));
    for (const { key, isFigure } of this.columns.list) {
      const cell = document.createElement(key === "token" ? "th" : "td");
      cell.className = key + (isFigure ? " figure" : "");
      row.append(cell);
      if (key === "token") {
        cell.scope = "row";
        cell.classList.add(isTarget(token) ? "target" : "other");
        cell.append(this.button(token));
      } else if (key === "now") {
        this.cells.push({ cell, token });
      } else {
        this.columns.fill(cell, key, token);
      }
    }
    return row;
  }

  button(token) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.token = token;
    button.tabIndex = -1;
    button.setAttribute("aria-pressed", this.pinned.has(token));
    button.title = "Draw this token and show it in full";
    const name = document.createElement("bdi");
    name.textContent = this.names[token];
    button.append(name);
    button.addEventListener("click", () => this.choose(token));
    return button;
  }

  // The probabilities at the strength of the page.
  at(alpha, cumulant) {
    Object.assign(this, { alpha, cumulant });
    this.move();
  }

  now(token) { return this.family.probability(token, this.alpha ?? 0, this.cumulant ?? 0); }

  move() {
    if (this.cumulant === undefined) return;
    for (const { cell, token } of this.cells ?? []) cell.replaceChildren(aligned(shown(this.now(token), 4), this.columns.after.now));
  }

  pin(pinned) {
    this.pinned = new Set(pinned);
    for (const button of this.body.querySelectorAll("button[data-token]")) {
      const isPinned = this.pinned.has(Number(button.dataset.token));
      button.setAttribute("aria-pressed", isPinned);
      button.closest("tr").classList.toggle("pinned", isPinned);
    }
  }

  // Keys: the table, with its heading, is one Tab stop

  buttonOf(token) { return this.body.querySelector(`button[data-token="${token}"]`); }

  // Makes one element the Tab stop: that of the heading or row last used, else of the first row seen.
  settle() {
    const place = Math.min(this.order.length - 1, Math.ceil(this.scroller.scrollTop / this.height));
    const isHeading = this.columns.list.some(({ button }) => button === this.active);
    const wanted = isHeading ? this.active : this.buttonOf(this.active) ?? this.buttonOf(this.order[place]);
    this.stop = wanted ?? this.columns.list[0].button;
    for (const button of this.table.querySelectorAll("button")) button.tabIndex = button === this.stop ? 0 : -1;
  }

  keys() {
    this.table.addEventListener("focusin", ({ target }) => {
      if (target.tagName !== "BUTTON") return;
      this.active = target.dataset.token === undefined ? target : Number(target.dataset.token);
      this.settle();
    });
    this.table.addEventListener("keydown", (event) => {
      if (!isPlainKey(event) || event.target.tagName !== "BUTTON") return;
      const buttons = this.columns.list.map(({ button }) => button);
      const column = buttons.indexOf(event.target);
      if (column >= 0 ? this.inHeading(event.key, buttons, column) : this.inRows(event.key, buttons)) event.preventDefault();
    });
  }

  inHeading(key, buttons, column) {
    if (key === "ArrowDown" && this.order.length > 0) return this.focus(Math.ceil(this.scroller.scrollTop / this.height));
    const moved = movedBy({ ArrowLeft: "ArrowUp", ArrowRight: "ArrowDown", Home: key, End: key }[key], column, buttons.length, 1);
    if (moved === null) return false;
    buttons[moved].focus();
    return true;
  }

  inRows(key, buttons) {
    const place = this.order.indexOf(this.active);
    if (key === "ArrowUp" && place === 0) { buttons[0].focus(); return true; }
    const page = Math.max(1, Math.floor((this.scroller.clientHeight - this.table.tHead.offsetHeight) / this.height) - 1);
    const moved = movedBy(key, place, this.order.length, page);
    return moved === null ? false : this.focus(moved);
  }

  // Brings a row into sight, and the focus to it.
  focus(place) {
    const { scroller, height } = this;
    place = Math.min(place, this.order.length - 1);
    const [top, room] = [place * height, scroller.clientHeight - this.table.tHead.offsetHeight];
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + height > scroller.scrollTop + room) scroller.scrollTop = top + height - room;
    this.show();
    this.buttonOf(this.order[place])?.focus({ preventScroll: true });
    return true;
  }
}
