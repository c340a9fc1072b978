// What the page of a transformer does: everything was computed at given strengths; between them it draws straight lines.
"use strict";

const alphas = report.alphas;
const [lowest, highest] = [alphas[0], alphas[alphas.length - 1]];
const page = { alpha: 0, pinned: [], context: 0, low: lowest, high: highest, cells: [], looks: new Map() };
window.steerlawReport = { page, frames: [] };

const choose = (alpha) => setAlpha(alpha);
const charts = {
  tokens: new Chart(byId("tokens-figure"), "Probability of tokens by strength; the values are in the list of curves", choose),
  entropy: new Chart(byId("entropy-figure"), "Increase of cross-entropy by strength; the values are in the list of curves", choose),
  concepts: new Chart(byId("concepts-figure"), "Probability of concepts by strength; the values are in the list of curves", choose),
};
const data = () => report.contexts[page.context];
if (report.concepts.length === 0) byId("concepts-figure").hidden = true;

// Of a model without a target the colours of tokens are those of their curves.
const side = (token) => (report.target === null ? null : isTarget(token) ? "target" : "other");
const kindOf = (token) => side(token) ?? page.looks.get(token)?.kind ?? "plain";

// The value at strength `alpha` of numbers that were computed at the strengths.
function at(values, alpha) {
  if (alpha < lowest || alpha > highest) return NaN;
  const place = Math.min(alphas.length - 2, Math.max(0, Math.floor(((alpha - lowest) / (highest - lowest)) * (alphas.length - 1))));
  const part = (alpha - alphas[place]) / (alphas[place + 1] - alphas[place]);
  return values[place] * (1 - part) + values[place + 1] * part;
}

function inRange(values) {
  const kept = alphas.map((alpha, i) => [alpha, values[i]]).filter(([alpha]) => alpha >= page.low && alpha <= page.high);
  return { alphas: kept.map(([alpha]) => alpha), values: kept.map(([, value]) => value), all: values };
}

function tokenSeries() {
  const named = data().tokens.slice(0, 6).map(({ token }) => token);
  const isShown = (token) => page.pinned.includes(token) || named.includes(token);
  page.looks = looks(named, page.pinned, side);
  const list = [];
  for (const { token, values, points, ends } of data().tokens) {
    if (!isShown(token)) {
      list.push({ name: "", kind: "plain", token, ...inRange(values), isFaint: true });
      continue;
    }
    const { kind, dash } = page.looks.get(token);
    const marks = points.map(({ kind, alpha, value }) => ({ alpha, value, isMinimum: kind === "min" }));
    const highest = marks.filter(({ isMinimum }) => !isMinimum).sort((a, b) => b.value - a.value)[0];
    list.push({
      name: visible(report.tokens[token]), kind, dash, token, ...inRange(values), isChosen: page.pinned.includes(token),
      marks, peak: highest ?? null, limits: ends, note: points.map(({ kind, alpha }) => `${kind} ${shown(alpha, 4)}`).join(", "),
    });
  }
  return list;
}

function conceptSeries() {
  let others = 0;
  return data().concepts.flatMap(({ concept, values, law, limits }) => {
    const { kind, dash } = concept === report.target ? look(0, "target") : look(others++, "other");
    const name = visible(report.concepts[concept]);
    return [
      { name, kind: kind + " guide", isGuide: true, isUnlisted: true, ...inRange(law) },
      { name, kind, dash, ...inRange(values), limits, note: `limits ${shown(limits[0], 4)}, ${shown(limits[1], 4)}` },
    ];
  });
}

function costSeries() {
  const { cost, quadratic, plateaus } = data();
  return [
    { name: "quadratic", kind: "other", isGuide: true, ...inRange(alphas.map((alpha) => quadratic * alpha * alpha)), note: `${shown(quadratic, 4)} α²` },
    { name: "ΔCE here", kind: "fourth", ...inRange(cost), limits: plateaus, note: `plateaus ${shown(plateaus[0], 4)}, ${shown(plateaus[1], 4)}` },
  ];
}

function setContext(place) {
  page.context = place;
  draw();
  table();
}

function draw() {
  const { low, high } = page;
  charts.tokens.draw(tokenSeries(), low, high, { yLabel: "σ(z | α)", tall: true });
  charts.entropy.draw(costSeries(), low, high, { yLabel: "ΔCE (nats)", isUnnamed: true });
  if (report.concepts.length > 0) charts.concepts.draw(conceptSeries(), low, high, { yLabel: "p(C | α)" });
  const given = new Map(data().tokens.map(({ token, given }) => [token, given]));
  drawBars(data().tokens.slice(0, 14).map(({ token }) => token), (token) => given.get(token));
  page.rest.row.hidden = false;
  move();
  window.steerlawReport.isDrawn ??= performance.now();
}

// Everything that depends on the strength.
function move() {
  const { alpha } = page;
  for (const chart of Object.values(charts)) {
    if (chart.scale) chart.move(alpha, chart.series.map(({ all, isFaint }) => (isFaint ? NaN : at(all, alpha))));
  }
  const values = new Map(data().tokens.map(({ token, values }) => [token, at(values, alpha)]));
  moveBars((token) => values.get(token));
  for (const { cell, token } of page.cells) cell.textContent = shown(values.get(token), 4);
  sayAlpha(alpha);
}

const part = (alpha) => Math.min(1, Math.max(0, (alpha - page.low) / (page.high - page.low)));
let isWaiting = false;
function setAlpha(alpha, isFromNumber = false) {
  page.alpha = alpha;
  showAlpha(alpha, part(alpha), isFromNumber);
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(() => { isWaiting = false; move(); });
}

// A pinned token is drawn.
function pin(token) {
  page.pinned = page.pinned.includes(token)
    ? page.pinned.filter((other) => other !== token) : [token, ...page.pinned].slice(0, 6);
  for (const button of byId("rows").querySelectorAll("button[data-token]")) {
    const isPinned = page.pinned.includes(Number(button.dataset.token));
    button.setAttribute("aria-pressed", isPinned);
    button.closest("tr").classList.toggle("pinned", isPinned);
  }
  draw();
}

const pointRows = rove(byId("rows"), "button[data-token]");
const computed = (value) => shown(value, showsAll() ? 12 : 5);

// The table of critical points, the tokens that become likeliest first.
function table() {
  const wanted = byId("filter").value.toLocaleLowerCase();
  const has = (text) => text.toLocaleLowerCase().includes(wanted);
  const all = data().tokens;
  const rows = all.filter(({ token }) => has(visible(report.tokens[token])) || has(report.tokens[token])
    || (report.conceptOf && has(report.concepts[report.conceptOf[token]])));
  byId("count").textContent = rows.length === all.length
    ? `${all.length} tokens of ${report.vocabulary}: those that are likeliest somewhere` : `${rows.length} of ${all.length} tokens`;
  page.cells = [];
  byId("rows").querySelector("tbody").replaceChildren(...rows.map(pointsRow));
  pointRows();
  move();
}

function pointsRow({ token, points, given, ends }) {
  const row = document.createElement("tr");
  row.classList.toggle("pinned", page.pinned.includes(token));
  const head = document.createElement("th");
  head.scope = "row";
  head.className = report.target === null ? "" : kindOf(token);
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.token = token;
  button.setAttribute("aria-pressed", page.pinned.includes(token));
  button.title = "Draw this token";
  const name = document.createElement("bdi");
  name.textContent = visible(report.tokens[token]);
  button.append(name);
  button.addEventListener("click", () => pin(token));
  head.append(button);
  row.append(head);
  const cell = (key, ...lines) => {
    const made = document.createElement("td");
    made.className = key + " figure";
    for (const line of lines) {
      const division = document.createElement("div");
      division.append(...line);
      made.append(division);
    }
    row.append(made);
    return made;
  };
  const kindMark = (text) => {
    const mark = document.createElement("span");
    mark.className = "kind";
    mark.textContent = text;
    return mark;
  };
  cell("peak", ...points.map(({ kind, alpha }) => [kindMark(kind), computed(alpha)]));
  cell("height", ...points.map(({ value }) => [computed(value)]));
  cell("initial", [computed(given)]);
  cell("limit", [computed(ends[0])]);
  cell("limit", [computed(ends[1])]);
  page.cells.push({ cell: cell("now", [""]), token });
  return row;
}

whenDigitsChange(table);
let filterTimer = 0;
byId("filter").addEventListener("input", () => { clearTimeout(filterTimer); filterTimer = setTimeout(table, 80); });
startControls({
  setContext, setAlpha, draw, part,
  strength: (part) => page.low * (1 - part) + page.high * part,
  zoom: (factor) => {
    const [low, high] = [Math.max(lowest, page.low * factor), Math.min(highest, page.high * factor)];
    if (alphas.filter((alpha) => alpha >= low && alpha <= high).length < 3) return;
    [page.low, page.high] = [low, high];
    draw();
    setAlpha(page.alpha);
  },
});
