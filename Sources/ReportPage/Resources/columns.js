// The columns of the table of peaks: their order, widths and texts.
"use strict";

class Columns {
  // `row` is that of the heading; `choose` is called with a column by which to sort.
  constructor(table, choose) {
    this.table = table;
    const byLevel = (a, b) => levelOf[a] - levelOf[b];
    this.list = [
      { key: "token", title: "Token", order: (a, b) => compare(report.tokens[a], report.tokens[b]) },
      { key: "peak", title: "Peak α", isFigure: true, order: byLevel },
      { key: "height", title: "Height", isFigure: true, order: (a, b) => this.heights[a] - this.heights[b] },
      { key: "initial", title: "p", isFigure: true, order: (a, b) => this.family.logp[a] - this.family.logp[b] },
      { key: "now", title: "σ at this α", isFigure: true },
      { key: "level", title: "Log-odds M", isFigure: true, order: byLevel },
      ...(report.conceptOf ? [{ key: "concept", title: "Concept", order: (a, b) => report.conceptOf[a] - report.conceptOf[b] }] : []),
    ];
    const group = document.createElement("colgroup");
    const row = table.tHead.rows[0];
    for (const column of this.list) {
      column.width = document.createElement("col");
      column.width.className = column.key;
      group.append(column.width);
      column.cell = document.createElement("th");
      column.cell.scope = "col";
      column.cell.className = column.key + (column.isFigure ? " right" : "");
      column.button = document.createElement("button");
      column.button.type = "button";
      column.button.textContent = column.title;
      column.button.addEventListener("click", () => choose(column));
      column.cell.append(column.button);
      row.append(column.cell);
    }
    table.prepend(group);
    table.setAttribute("aria-colcount", this.list.length);
    function compare(a, b) { return a < b ? -1 : a > b ? 1 : 0; }
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
    this.measure();
  }

  // Columns have fixed widths, in digits: they do not move when other rows are seen.
  measure() {
    const { peaks, heights } = this.family.data;
    const texts = {
      peak: peaks.map((_, level) => this.peak(level)),
      height: heights.map((text) => (text === null ? "" : inTable(text))),
      initial: Array.from(this.family.logp, (value) => shown(Math.exp(value), 4)),
      level: report.logOdds.value.map(inTable),
    };
    this.after = { now: 8 };
    let sum = 0;
    for (const { key, width } of this.list) {
      let count = { token: 8, now: 10, concept: 12 }[key];
      if (texts[key]) {
        const parts = widths(texts[key]);
        this.after[key] = parts.after;
        count = Math.max(6, parts.before + parts.after + (key === "peak" ? this.noteWidth() : 0));
      }
      sum += count;
      // The last column takes what room is left.
      width.style.width = key === this.list.at(-1).key ? "" : `calc(${count}ch + var(--cell))`;
    }
    this.table.style.minWidth = `calc(${sum}ch + ${this.list.length} * var(--cell))`;
  }

  // How many characters an exact peak takes beside its digits, where there is room for it.
  noteWidth() {
    if (narrow.matches) return 0;
    const notes = [...this.family.exact].filter(([level]) => this.exact(level) !== null).map(([level]) => this.exact(level).length + 3);
    return Math.max(0, ...notes);
  }

  // A peak that is a short rational and not a short decimal.
  exact(level) {
    const exact = this.family.exact.get(level);
    return exact === undefined || exact.length > 9 || exact === this.family.data.peaks[level] ? null : exact.replace(/-/g, "−");
  }

  peak(level) {
    const { peaks } = this.family.data;
    return logOdds.length === 1 || peaks[level] === null ? peakText(peaks, level) : inTable(peaks[level]);
  }

  text(key, token) {
    const level = levelOf[token];
    const height = this.family.data.heights[token];
    switch (key) {
      case "concept": return visible(report.concepts[report.conceptOf[token]]) + (isTarget(token) ? " *" : "");
      case "level": return inTable(report.logOdds.value[level]);
      case "initial": return shown(Math.exp(this.family.logp[token]), 4);
      case "peak": return this.peak(level);
      default: return height === null ? "" : inTable(height);
    }
  }

  // Puts into `cell` what the column says of a token.
  fill(cell, key, token) {
    if (key === "concept") { cell.textContent = this.text(key, token); return; }
    const exact = key === "peak" ? this.exact(levelOf[token]) : null;
    if (exact !== null) {
      const note = document.createElement("span");
      note.className = "exactly";
      note.textContent = exact + " =";
      cell.append(note);
    }
    cell.append(aligned(this.text(key, token), this.after[key]));
  }
}

const narrow = matchMedia("(max-width: 760px)");

function peakText(peaks, level) {
  const last = logOdds.length - 1;
  if (last === 0) return "none";
  if (level === last) return "+∞";
  if (level === 0) return "−∞";
  return peaks[level] === null ? "undecided" : peaks[level].replace(/-/g, "−");
}
