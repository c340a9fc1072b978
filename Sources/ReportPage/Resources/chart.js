// A figure of curves over the strength, as SVG.
"use strict";

const svgSpace = "http://www.w3.org/2000/svg";

function svg(name, attributes, parent) {
  const element = document.createElementNS(svgSpace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent?.append(element);
  return element;
}

function ticks(low, high, count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((m) => m * power >= rough) * power;
  const list = [];
  for (let n = Math.ceil(low / step - 1e-9); n <= high / step + 1e-9 && list.length < 30; n++) list.push(n * step);
  return list;
}

// How the curve with number `count` of its kind is told from the others: warm colours are the target's, cool
// ones are not; no two of fifteen have the same colour and the same dashes. Without a target there are thirty.
function look(count, kind) {
  const hues = { target: ["target", "warm1", "warm2"], other: ["other", "cool1", "cool2"] };
  const list = hues[kind] ?? ["other", "target", "cool1", "warm1", "cool2", "warm2"];
  return { kind: list[count % list.length], dash: count % 5 };
}

// The look of each token that is drawn: the same when others are chosen. `kind` says of a token whether it is the
// target's, or null.
function looks(named, pinned, kind) {
  const counts = {};
  const tokens = [...named, ...[...pinned].reverse().filter((token) => !named.includes(token))];
  return new Map(tokens.map((token) => [token, look((counts[kind(token)] = (counts[kind(token)] ?? -1) + 1), kind(token))]));
}

class Chart {
  // `figure` holds .plot and .legend; `choose` is called with a strength that is pointed at.
  constructor(figure, label, choose) {
    this.figure = figure;
    this.plot = figure.querySelector(".plot");
    this.legend = figure.querySelector(".legend");
    this.label = label;
    this.svg = svg("svg", { role: "img", "aria-label": label }, this.plot);
    this.values = [];
    this.alpha = 0;
    let isDown = false;
    const point = (event) => {
      if (!this.scale) return;
      const box = this.svg.getBoundingClientRect();
      const part = (event.clientX - box.left - this.left) / (box.width - this.left - this.right);
      choose(this.low + Math.min(1, Math.max(0, part)) * (this.high - this.low));
    };
    this.svg.addEventListener("pointerdown", (event) => {
      isDown = true;
      this.svg.setPointerCapture(event.pointerId);
      point(event);
    });
    this.svg.addEventListener("pointermove", (event) => { if (isDown) point(event); });
    for (const end of ["pointerup", "pointercancel"]) this.svg.addEventListener(end, () => { isDown = false; });
  }

  // `series`: {name, kind, dash, alphas, values, isFaint, isChosen, isUnlisted, peak: {alpha, value},
  // marks: [{alpha, value, isMinimum, text}] in place of the peak alone, note, limits}; a mark with a text has a line
  // of its own. `options`: yLabel, tall,
  // isUnnamed, and of an axis that is not of strengths: ticks [[place, text]], xLabel; bands [{range: [low, high], kind}].
  draw(series, low, high, options = {}) {
    Object.assign(this, { series, low, high, options });
    const width = Math.max(240, this.plot.clientWidth);
    const height = Math.round(Math.min(options.tall ? 400 : 300, Math.max(230, width * 0.55)));
    Object.assign(this, { width, height, left: 56, right: 14, top: 14, bottom: 38 });
    let [bottom, top] = [0, 0];
    for (const { values, peak, isGuide, limits } of series) {
      if (isGuide) continue;
      for (const value of [...values, ...(limits ?? []), peak?.value ?? 0]) {
        if (Number.isFinite(value)) { bottom = Math.min(bottom, value); top = Math.max(top, value); }
      }
    }
    if (!(top - bottom > 1e-290)) [bottom, top] = [-1, 1];
    const air = 0.1 * (top - bottom);
    Object.assign(this, { bottomValue: bottom < 0 ? bottom - air : 0, topValue: top > 0 ? top + 1.2 * air : 0 });
    this.scale = {
      x: (alpha) => this.left + ((alpha - low) / (high - low)) * (width - this.left - this.right),
      y: (value) => height - this.bottom - ((value - this.bottomValue) / (this.topValue - this.bottomValue)) * (height - this.top - this.bottom),
    };
    this.svg.replaceChildren();
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("height", height);
    for (const band of options.bands ?? []) this.band(band);
    this.axes(options.yLabel);
    const layers = [...series].sort((a, b) => rank(a) - rank(b));
    for (const item of layers) this.curve(item);
    this.placed = [];
    for (const item of layers.filter((item) => !item.isFaint)) {
      for (const mark of item.marks ?? (item.peak ? [item.peak] : [])) {
        if (mark.text !== undefined) this.flag(mark);
        this.ring(mark, item.kind);
      }
    }
    for (const item of [...layers].reverse().filter((item) => !item.isFaint && !item.isGuide && !options.isUnnamed)) this.name(item);
    this.cursor = svg("g", { "aria-hidden": "true" }, this.svg);
    this.line = svg("line", { class: "cursor", y1: this.top, y2: height - this.bottom }, this.cursor);
    this.dots = series.map((item) => (item.isFaint || item.isGuide ? null : svg("circle", { class: `dot ${item.kind}`, r: 4 }, this.cursor)));
    this.list();
    function rank(item) { return item.isFaint ? 0 : item.isGuide ? 1 : item.isChosen ? 3 : 2; }
  }

  band({ range: [from, to], kind }) {
    const { x } = this.scale;
    const [low, high] = [Math.max(from, this.low), Math.min(to, this.high)];
    if (!(low < high)) return;
    svg("rect", { class: "band " + kind, x: x(low), y: this.top, width: x(high) - x(low), height: this.height - this.top - this.bottom }, this.svg);
  }

  axes(yLabel) {
    const { x, y } = this.scale;
    const group = svg("g", { "aria-hidden": "true" }, this.svg);
    for (const value of ticks(this.bottomValue, this.topValue, 5)) {
      const place = y(value);
      svg("line", { class: "grid", x1: this.left, x2: this.width - this.right, y1: place, y2: place }, group);
      svg("text", { x: this.left - 8, y: place + 4, "text-anchor": "end" }, group).textContent = shown(Number(value.toPrecision(10)), 3);
    }
    const places = this.options.ticks
      ?? ticks(this.low, this.high, this.width > 600 ? 10 : 5).map((value) => [value, shown(Number(value.toPrecision(10)), 3)]);
    for (const [value, text] of places) {
      svg("line", { class: "grid", x1: x(value), x2: x(value), y1: this.height - this.bottom, y2: this.height - this.bottom + 4 }, group);
      svg("text", { x: x(value), y: this.height - this.bottom + 17, "text-anchor": "middle" }, group).textContent = text;
    }
    const zero = this.options.zero ?? 0;
    if (this.low < zero && this.high > zero) svg("line", { class: "grid", x1: x(zero), x2: x(zero), y1: this.top, y2: this.height - this.bottom }, group);
    svg("line", { class: "axis", x1: this.left, x2: this.width - this.right, y1: y(0), y2: y(0) }, group);
    svg("text", { x: this.width - this.right, y: this.height - 4, "text-anchor": "end" }, group).textContent = this.options.xLabel ?? "strength α";
    svg("text", { x: 2, y: 10 }, group).textContent = yLabel;
  }

  curve(item) {
    const { x, y } = this.scale;
    const group = svg("g", { class: style(item) }, this.svg);
    let path = "";
    item.values.forEach((value, i) => {
      if (!Number.isFinite(value) || (item.isGuide && value > this.topValue)) { path += " "; return; }
      path += (path === "" || path.endsWith(" ") ? "M" : "L") + x(item.alphas[i]).toFixed(1) + "," + y(value).toFixed(1);
    });
    svg("path", { class: "curve" + dashes(item), d: path.trim() }, group);
    for (const [value, from, to] of item.limits ? [[item.limits[0], 0, 0.07], [item.limits[1], 0.93, 1]] : []) {
      if (!Number.isFinite(value)) continue;
      const span = this.high - this.low;
      svg("line", { class: "curve limit", x1: x(this.low + from * span), x2: x(this.low + to * span), y1: y(value), y2: y(value) }, group);
    }
    function style(item) { return [item.kind, item.isFaint && "faint", item.isChosen && "chosen"].filter(Boolean).join(" "); }
  }

  // A line at a marked strength, with its words on the side away from 0.
  flag({ alpha, text }) {
    if (alpha < this.low || alpha > this.high) return;
    const at = this.scale.x(alpha);
    svg("line", { class: "flag", x1: at, x2: at, y1: this.top, y2: this.height - this.bottom }, this.svg);
    const isRight = alpha > (this.options.zero ?? 0);
    const room = isRight ? this.width - this.right - at : at - this.left;
    if (room < text.length * 7) return;
    const words = svg("text", { class: "flag", x: at + (isRight ? 5 : -5), y: this.top + 12, "text-anchor": isRight ? "start" : "end" }, this.svg);
    words.textContent = text;
  }

  // A ring at a maximum, a diamond at a minimum.
  ring({ alpha, value, isMinimum }, kind) {
    if (alpha < this.low || alpha > this.high) return;
    const [cx, cy] = [this.scale.x(alpha), this.scale.y(value)];
    if (isMinimum) svg("path", { class: `ring minimum ${kind}`, d: `M${cx},${cy - 5}l5,5l-5,5l-5,-5z` }, this.svg);
    else svg("circle", { class: `ring ${kind}`, r: 4, cx, cy }, this.svg);
  }

  // The name of a curve beside its peak, or where it is farthest from 0, unless it would
  // cover another.
  name(item) {
    const { x, y } = this.scale;
    let place = null;
    const isSeen = item.peak && item.peak.alpha >= this.low && item.peak.alpha <= this.high;
    if (isSeen && Math.abs(y(item.peak.value) - y(0)) >= 8) {
      place = { x: x(item.peak.alpha), y: y(item.peak.value) };
    } else {
      item.values.forEach((value, i) => {
        if (!Number.isFinite(value)) return;
        const at = { x: x(item.alphas[i]), y: y(value), size: Math.abs(value) };
        if (place === null || at.size > place.size * 1.002) place = at;
      });
    }
    if (place === null || Math.abs(place.y - y(0)) < 8) return;
    const text = item.name.length > 14 ? item.name.slice(0, 13) + "…" : item.name;
    const half = Math.max(7, [...text].length * 4.1);
    const away = place.y < y(0) ? -1 : 1;
    for (const [dx, dy] of [[0, 12 * away], [half + 9, 4], [-half - 9, 4], [0, 26 * away], [half + 9, 16 * away], [-half - 9, 16 * away]]) {
      const centre = Math.min(this.width - this.right - half, Math.max(this.left + half, place.x + dx));
      const box = [centre - half, place.y + dy - 9, centre + half, place.y + dy + 6];
      if (box[1] < 16 || box[3] > this.height - this.bottom + 2) continue;
      if (this.placed.some((b) => box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1])) continue;
      this.placed.push(box);
      svg("text", { class: `name ${item.kind}`, x: centre, y: place.y + dy + 4, "text-anchor": "middle" }, this.svg).textContent = text;
      return;
    }
  }

  list() {
    this.values = this.series.map((item) => {
      if (item.isFaint || item.isUnlisted) return null;
      const entry = document.createElement("li");
      entry.className = item.kind;
      const sample = svg("svg", { viewBox: "0 0 40 10", "aria-hidden": "true" }, entry);
      svg("line", { x1: 1, x2: 39, y1: 5, y2: 5, class: dashes(item) }, sample);
      const name = document.createElement("bdi");
      name.textContent = item.name;
      const note = document.createElement("span");
      note.className = "quiet number";
      note.textContent = item.note ?? "";
      const value = document.createElement("span");
      value.className = "value";
      entry.append(name, note, value);
      return { entry, value };
    });
    this.legend.replaceChildren(...this.values.filter(Boolean).map(({ entry }) => entry));
  }

  // Moves the line and the dots to `alpha`, where the curves have `values`.
  move(alpha, values) {
    if (!this.scale) return;
    const { x, y } = this.scale;
    const isInside = alpha >= this.low && alpha <= this.high;
    this.cursor.style.display = isInside ? "" : "none";
    const place = isInside ? x(alpha).toFixed(1) : 0;
    this.line.setAttribute("x1", place);
    this.line.setAttribute("x2", place);
    values.forEach((value, i) => {
      const dot = this.dots[i];
      if (dot && isInside) {
        const isSeen = Number.isFinite(value) && value <= this.topValue && value >= this.bottomValue;
        dot.style.display = isSeen ? "" : "none";
        if (isSeen) {
          dot.setAttribute("cx", place);
          dot.setAttribute("cy", y(value).toFixed(1));
        }
      }
      if (this.values[i]) this.values[i].value.textContent = shown(value, 3);
    });
  }
}

const dashes = (item) => (item.isGuide ? " dotted" : item.dash ? " dash" + item.dash : "");
