// The table of peaks: only the rows that are seen are in the document.
"use strict";

class Rows {
  // `choose` is called with a token whose button is pressed.
  constructor(scroller, count, filter, choose) {
    Object.assign(this, { scroller, count, choose, height: 34, first: -1, last: -1, pinned: new Set() });
    this.table = scroller.querySelector("table");
    this.body = this.table.tBodies[0];
    this.sort = { key: "level", isDescending: true };
    this.names = report.tokens.map(visible);
    this.columns = [
      { key: "token", title: "Token", order: (a, b) => compare(report.tokens[a], report.tokens[b]) },
      ...(report.conceptOf ? [{ key: "concept", title: "Concept", order: (a, b) => report.conceptOf[a] - report.conceptOf[b] }] : []),
      { key: "level", title: "Log-odds M", isFigure: true, order: (a, b) => levelOf[a] - levelOf[b] },
      { key: "initial", title: "p", isFigure: true, order: (a, b) => this.family.logp[a] - this.family.logp[b] },
      { key: "peak", title: "Peak α", isFigure: true, order: (a, b) => levelOf[a] - levelOf[b] },
      { key: "height", title: "Height", isFigure: true, order: (a, b) => this.heights[a] - this.heights[b] },
      { key: "now", title: "σ at this α", isFigure: true, order: (a, b) => this.now(a) - this.now(b) },
    ];
    this.heading();
    scroller.addEventListener("scroll", () => this.show(), { passive: true });
    new ResizeObserver(() => this.show()).observe(scroller);
    let timer = 0;
    filter.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => { this.filter = filter.value; this.arrange(); }, 80);
    });
    this.filter = "";
    function compare(a, b) { return a < b ? -1 : a > b ? 1 : 0; }
  }

  // Columns have fixed widths, in digits: they do not move when other rows are seen.
  heading() {
    const row = this.table.tHead.rows[0];
    const hasExact = report.distributions.some(({ exact }) => exact.length > 0) ? 7 : 0;
    const widths = { token: 9, concept: 15, level: report.digits + 4, peak: report.digits + 4 + hasExact, height: report.digits + 7 };
    const group = document.createElement("colgroup");
    let sum = 0;
    for (const { key } of this.columns) {
      const column = document.createElement("col");
      // A digit is about 8.5 pixels wide.
      const width = Math.ceil((widths[key] ?? 9) * 8.5) + 20;
      column.style.width = width + "px";
      sum += width;
      group.append(column);
    }
    this.table.prepend(group);
    this.table.style.minWidth = sum + "px";
    for (const column of this.columns) {
      const cell = document.createElement("th");
      cell.scope = "col";
      if (column.isFigure) cell.className = "right";
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = column.title;
      button.addEventListener("click", () => {
        const isSame = this.sort.key === column.key;
        this.sort = { key: column.key, isDescending: isSame ? !this.sort.isDescending : Boolean(column.isFigure) };
        this.arrange();
      });
      cell.append(button);
      row.append(cell);
      column.cell = cell;
    }
    this.table.setAttribute("aria-colcount", this.columns.length);
  }

  // Shows another family.
  use(family) {
    this.family = family;
    this.heights = Float64Array.from(family.data.heights, (text, token) => {
      if (text !== null) return Number(text);
      // Without a peak the supremum is a limit at an end: by probability, as a stand-in for
      // the order.
      return -1 + Math.exp(family.logp[token]);
    });
    this.arrange();
  }

  arrange() {
    const wanted = this.filter.toLocaleLowerCase();
    const matches = (token) => wanted === "" || report.tokens[token] === this.filter
      || this.names[token].toLocaleLowerCase().includes(wanted)
      || (report.conceptOf && report.concepts[report.conceptOf[token]].toLocaleLowerCase().includes(wanted));
    this.order = [];
    for (let token = 0; token < levelOf.length; token++) if (matches(token)) this.order.push(token);
    const column = this.columns.find(({ key }) => key === this.sort.key);
    const sign = this.sort.isDescending ? -1 : 1;
    this.order.sort((a, b) => sign * column.order(a, b) || a - b);
    for (const other of this.columns) {
      other.cell.setAttribute("aria-sort", other !== column ? "none" : this.sort.isDescending ? "descending" : "ascending");
    }
    this.table.setAttribute("aria-rowcount", this.order.length + 1);
    const all = levelOf.length;
    this.count.textContent = this.order.length === all ? `${all} tokens` : `${this.order.length} of ${all} tokens`;
    this.first = this.last = -1;
    this.show();
  }

  // Puts the rows that are seen, and some around them, into the document.
  show() {
    const { scrollTop, clientHeight } = this.scroller;
    const margin = 12;
    const first = Math.max(0, Math.min(this.order.length, Math.floor(scrollTop / this.height)) - margin);
    const last = Math.min(this.order.length, Math.ceil((scrollTop + Math.max(clientHeight, 300)) / this.height) + margin);
    if (first === this.first && last === this.last) return;
    const focused = this.body.contains(document.activeElement) ? Number(document.activeElement.dataset.token) : -1;
    Object.assign(this, { first, last, cells: [] });
    const rows = [];
    if (first > 0) rows.push(this.spacer(first));
    for (let place = first; place < last; place++) rows.push(this.row(this.order[place], place));
    if (last < this.order.length) rows.push(this.spacer(this.order.length - last));
    this.body.replaceChildren(...rows);
    if (focused >= 0) this.body.querySelector(`button[data-token="${focused}"]`)?.focus({ preventScroll: true });
    this.move();
  }

  spacer(count) {
    const row = document.createElement("tr");
    row.className = "spacer";
    row.setAttribute("aria-hidden", "true");
    const cell = row.insertCell();
    cell.colSpan = this.columns.length;
    cell.style.height = count * this.height + "px";
    return row;
  }

  row(token, place) {
    const row = document.createElement("tr");
    row.setAttribute("aria-rowindex", place + 2);
    row.classList.toggle("pinned", this.pinned.has(token));
    for (const { key, isFigure } of this.columns) {
      const cell = document.createElement(key === "token" ? "th" : "td");
      if (isFigure) cell.className = "figure";
      row.append(cell);
      if (key === "token") {
        cell.scope = "row";
        cell.className = isTarget(token) ? "target" : "other";
        const button = document.createElement("button");
        button.type = "button";
        button.dataset.token = token;
        button.setAttribute("aria-pressed", this.pinned.has(token));
        button.title = "Draw this token and show it in full";
        const name = document.createElement("bdi");
        name.textContent = this.names[token];
        button.append(name);
        button.addEventListener("click", () => this.choose(token));
        cell.append(button);
      } else if (key === "now") {
        this.cells.push({ cell, token });
      } else {
        cell.textContent = this.text(key, token);
        if (key === "peak") this.exactly(cell, token);
      }
    }
    return row;
  }

  text(key, token) {
    const level = levelOf[token];
    const { peaks, heights } = this.family.data;
    switch (key) {
      case "concept": return visible(report.concepts[report.conceptOf[token]]) + (isTarget(token) ? " *" : "");
      case "level": return report.logOdds.value[level].replace(/-/g, "−");
      case "initial": return shown(Math.exp(this.family.logp[token]), 4);
      case "peak": return peakText(peaks, level);
      default: return heights[token] === null ? "" : heights[token].replace(/-/g, "−");
    }
  }

  exactly(cell, token) {
    const exact = this.family.exact.get(levelOf[token]);
    if (exact === undefined || exact === this.family.data.peaks[levelOf[token]]) return;
    const note = document.createElement("span");
    note.className = "exactly";
    note.textContent = "= " + exact.replace(/-/g, "−");
    cell.append(note);
  }

  // The probabilities at the strength of the page.
  at(alpha, cumulant) {
    Object.assign(this, { alpha, cumulant });
    this.move();
  }

  now(token) { return this.family.probability(token, this.alpha ?? 0, this.cumulant ?? 0); }

  move() {
    if (this.cumulant === undefined) return;
    for (const { cell, token } of this.cells ?? []) cell.textContent = shown(this.now(token), 4);
  }

  pin(pinned) {
    this.pinned = new Set(pinned);
    for (const button of this.body.querySelectorAll("button[data-token]")) {
      const isPinned = this.pinned.has(Number(button.dataset.token));
      button.setAttribute("aria-pressed", isPinned);
      button.closest("tr").classList.toggle("pinned", isPinned);
    }
  }
}

function peakText(peaks, level) {
  const last = logOdds.length - 1;
  if (last === 0) return "none";
  if (level === last) return "+∞";
  if (level === 0) return "−∞";
  return peaks[level] === null ? "undecided" : peaks[level].replace(/-/g, "−");
}
