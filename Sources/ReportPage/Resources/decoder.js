// What the page of a decoder does: the context, the strength, and all that follows them.
"use strict";

const circles = report.states.map(() => null);
const page = { alpha: 0, pinned: [], circle: null, survey: null, context: 0, isByAngle: false };
window.steerlawReport = { page, frames: [] };

const choose = (place) => setAlpha(page.isByAngle ? page.circle.strength(Math.min(1.5, Math.max(-1.5, place))) : place);
const charts = {
  tokens: new Chart(byId("tokens-figure"), "Probability of tokens by strength; the values are in the list of curves", choose),
  entropy: new Chart(byId("entropy-figure"), "Increase of cross-entropy by strength; the values are in the list of curves", choose),
  concepts: new Chart(byId("concepts-figure"), "Probability of concepts by strength; the values are in the list of curves", choose),
};
const arc = new Arc(byId("arc"), (alpha) => setAlpha(alpha));
if (!report.conceptOf) byId("concepts-figure").hidden = true;

// Of a model without a target the colours of tokens are those of their curves.
const side = (token) => (report.target === null ? null : isTarget(token) ? "target" : "other");
const kindOf = (token) => side(token) ?? page.looks?.get(token)?.kind ?? "plain";

function setContext(place) {
  page.context = place;
  const state = report.contexts[place].state;
  page.circle = circles[state] ??= new Circle(report.states[state]);
  page.points = new Map(page.circle.data.points.map((entry) => [entry.token, entry]));
  setRange(...page.circle.data.range);
  table();
  detail();
}

// Surveys the curves in slices, so that the page answers meanwhile.
function setRange(low, high) {
  const survey = page.survey = new ArcSurvey(page.circle, low, high);
  const work = () => {
    if (page.survey !== survey) return;
    survey.advance(10);
    if (!survey.isComplete) { setTimeout(work); return; }
    draw();
  };
  work();
  setAlpha(page.alpha);
}

// Places on the axis: strengths or angles.
const placeOf = (alpha) => (page.isByAngle ? page.circle.angle(alpha) : alpha);
const reach = () => (page.isByAngle ? [-quarter, quarter] : [page.survey.low, page.survey.high]);

// The points of a token as numbers.
const pointsOf = (token) => (page.points.get(token)?.points ?? []).map(({ kind, alpha, value }) => ({
  alpha: Number(alpha), value: Number(value), isMinimum: kind === "min",
}));

function inRange(values) {
  const { survey, isByAngle } = page;
  const [low, high] = reach();
  const kept = survey.alphas.map((alpha, i) => [isByAngle ? survey.angles[i] : alpha, values[i]]).filter(([x]) => x >= low && x <= high);
  return { alphas: kept.map(([x]) => x), values: kept.map(([, value]) => value) };
}

function tokenSeries() {
  const { circle, survey } = page;
  const named = circle.data.named;
  page.shown = [...page.pinned, ...named.filter((token) => !page.pinned.includes(token))];
  page.looks = looks(named, page.pinned, side);
  const list = [];
  for (const token of page.shown) {
    const { kind, dash } = page.looks.get(token);
    const name = visible(report.tokens[token]);
    const marks = pointsOf(token).map((point) => ({ ...point, alpha: placeOf(point.alpha) }));
    const highest = marks.filter(({ isMinimum }) => !isMinimum).sort((a, b) => b.value - a.value)[0];
    const entry = page.points.get(token);
    list.push({ name, kind: kind + " guide", token, isGuide: true, isUnlisted: true, isLinear: true, ...inRange(survey.linearCurve(token)) });
    list.push({
      name, kind, dash, token, ...inRange(survey.curve(token)), isChosen: page.pinned.includes(token), marks,
      peak: highest ?? null, limits: entry ? entry.ends.map(Number) : null,
      note: entry ? entry.points.map(({ kind, alpha }) => `${kind} ${certified(alpha, 4)}`).join(", ") : "",
    });
  }
  for (const token of circle.data.background) {
    if (page.shown.includes(token)) continue;
    list.push({ name: "", kind: "plain", token, ...inRange(survey.curve(token)), isFaint: true });
  }
  return list;
}

function conceptSeries() {
  let others = 0;
  return page.circle.data.concepts.flatMap(({ concept, limits }) => {
    const { kind, dash } = concept === report.target ? look(0, "target") : look(others++, "other");
    const name = visible(report.concepts[concept]);
    return [
      { name, kind: kind + " guide", concept, isGuide: true, isUnlisted: true, isLinear: true, ...inRange(page.survey.rows.map(({ linearConcepts }) => linearConcepts[concept])) },
      {
        name, kind, dash, concept, ...inRange(page.survey.rows.map(({ concepts }) => concepts[concept])),
        limits: limits.map((text) => (text === null ? NaN : Number(text))),
        note: limits.some((text) => text === null) ? "" : `limits ${certified(limits[0], 4)}, ${certified(limits[1], 4)}`,
      },
    ];
  });
}

function entropySeries() {
  const { rows } = page.survey;
  const { plateaus, tenth: ends } = page.circle.data;
  return [
    { name: "linear law", kind: "other", isGuide: true, isLinear: true, ...inRange(rows.map(({ linearCost }) => linearCost)) },
    {
      name: "ΔCE here", kind: "fourth", ...inRange(rows.map(({ cost }) => cost)),
      limits: plateaus.map((text) => (text === null ? NaN : Number(text))),
      note: plateaus.some((text) => text === null) ? "" : `plateaus ${certified(plateaus[0], 4)}, ${certified(plateaus[1], 4)}`,
    },
    tenth(ends, placeOf),
  ];
}

function draw() {
  const { survey, circle } = page;
  if (!survey.isComplete) return;
  const [low, high] = reach();
  const radius = circle.data.radius === null ? null : Number(circle.data.radius);
  const bands = recommended((alpha) => Math.min(high, placeOf(alpha)));
  const options = (yLabel) => ({
    yLabel, zero: placeOf(0), bands,
    ...(page.isByAngle ? { ticks: angleTicks(circle, charts.tokens.plot.clientWidth - 70), xLabel: "strength α, spaced by the angle θ" } : {}),
  });
  charts.tokens.draw(tokenSeries(), low, high, { ...options("σ(z | α)"), tall: true, 
    bands: radius === null ? bands : [...bands, { range: [-radius, radius].map(placeOf), kind: "near" }] });
  charts.entropy.draw(entropySeries(), low, high, { ...options("ΔCE (nats)"), isUnnamed: true });
  if (report.conceptOf) charts.concepts.draw(conceptSeries(), low, high, options("p(C | α)"));
  byId("tokens-figure").querySelector(".legend-note").textContent =
    report.target === null ? "" : "Warm colours: the target's tokens; cool: others.";
  byId("tokens-figure").querySelector(".radius").textContent = radius === null
    ? "The linear law has the same probabilities as this one for the tokens that were first named."
    : `Between the grey lines: |α| ≤ ${circle.data.radius}, within which log σ of the tokens first named is proved to be within 0.1 of the linear law's.`;
  const count = (token) => pointsOf(token).length;
  const chosen = page.pinned[0] ?? page.shown.reduce((best, token) => (count(token) > count(best) ? token : best));
  arc.draw(circle, pointsOf(chosen), kindOf(chosen), radius);
  byId("arc-token").textContent = visible(report.tokens[chosen]);
  drawBars(survey.bars(14), (token) => circle.initial[token]);
  move();
  window.steerlawReport.isDrawn ??= performance.now();
}

// Everything that depends on the strength.
function move() {
  const { circle, alpha, survey } = page;
  const began = performance.now();
  const [law, linear] = [circle.weights(circle.angle(alpha)), circle.linearWeights(alpha)];
  const [total, linearTotal] = [circle.fill(...law, circle.terms), circle.fill(...linear, circle.linearTerms)];
  if (survey.isComplete && charts.tokens.scale) {
    const x = placeOf(alpha);
    charts.tokens.move(x, charts.tokens.series.map(({ token, isFaint, isLinear }) => (isFaint ? NaN : isLinear ? circle.linearTerms[token] : circle.terms[token])));
    charts.entropy.move(x, [circle.cost(...linear, linearTotal), circle.cost(...law, total), 0.1]);
    if (report.conceptOf) {
      const [sums, linearSums] = [circle.concepts(circle.terms), circle.concepts(circle.linearTerms)];
      charts.concepts.move(x, charts.concepts.series.map(({ concept, isLinear }) => (isLinear ? linearSums : sums)[concept]));
    }
    moveBars((token) => circle.terms[token]);
    arc.move(alpha);
  }
  const place = circle.place(alpha);
  byId("theta").textContent = shown((place.theta * 180) / Math.PI, 4) + "°";
  byId("dose").textContent = shown(place.dose, 4);
  byId("tau").textContent = shown(place.inverse, 4);
  byId("tilt").textContent = shown(place.strength, 4);
  for (const { cell, token, isLinear } of page.cells ?? []) {
    cell.replaceChildren(aligned(shown((isLinear ? circle.linearTerms : circle.terms)[token], 4), page.after.initial));
  }
  sayAlpha(alpha);
  window.steerlawReport.frames.push(performance.now() - began);
  if (window.steerlawReport.frames.length > 600) window.steerlawReport.frames.shift();
}

const part = (alpha) => {
  const [low, high] = reach();
  return Math.min(1, Math.max(0, (placeOf(alpha) - low) / (high - low)));
};
let isWaiting = false;
function setAlpha(alpha, isFromNumber = false) {
  page.alpha = alpha;
  showAlpha(alpha, part(alpha), isFromNumber);
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(() => { isWaiting = false; move(); });
}

// A pinned token is drawn, and the last one is shown in full.
function pin(token) {
  page.pinned = page.pinned.includes(token)
    ? page.pinned.filter((other) => other !== token) : [token, ...page.pinned].slice(0, 6);
  for (const button of byId("rows").querySelectorAll("button[data-token]")) {
    const isPinned = page.pinned.includes(Number(button.dataset.token));
    button.setAttribute("aria-pressed", isPinned);
    button.closest("tr").classList.toggle("pinned", isPinned);
  }
  draw();
  detail();
}

// Numbers too small for any double are not in the data.
const proved = (text) => (text === null ? "≈ 0" : inTable(text));
const inFull = (text) => (text === null ? "≈ 0" : text.replace(/-/g, "−"));

const supremumText = (entry) => (entry.supremum === null ? "undecided"
  : entry.supremum.map((place) => (place === "-inf" ? "−∞" : place === "+inf" ? "+∞" : certified(entry.points[place].alpha, 4))).join(" and "));

const pointRows = rove(byId("rows"), "button[data-token]");

// The table of critical points, the tokens that become likeliest first.
function table() {
  const wanted = byId("filter").value;
  const { circle } = page;
  page.cells = [];
  const all = circle.data.points;
  const rows = all.filter(({ token }) => wanted === "" || report.tokens[token] === wanted
    || visible(report.tokens[token]).toLocaleLowerCase().includes(wanted.toLocaleLowerCase())
    || (report.conceptOf && report.concepts[report.conceptOf[token]].toLocaleLowerCase().includes(wanted.toLocaleLowerCase())));
  byId("count").textContent = rows.length === all.length
    ? `${all.length} tokens` + (all.length < tokenCount ? ` of ${tokenCount}: those that are likeliest somewhere` : "")
    : `${rows.length} of ${all.length} tokens`;
  const after = (texts) => widths(texts.flat()).after;
  page.after = {
    initial: 8, alpha: after(all.map(({ points }) => points.map(({ alpha }) => proved(alpha)))),
    value: after(all.map(({ points }) => points.map(({ value }) => proved(value)))),
    minus: after(all.map(({ ends }) => proved(ends[0]))), plus: after(all.map(({ ends }) => proved(ends[1]))),
  };
  byId("rows").querySelector("tbody").replaceChildren(...rows.map(pointsRow));
  pointRows();
  if (page.survey.isComplete) move();
}

function pointsRow(entry) {
  const { token } = entry;
  const row = document.createElement("tr");
  row.setAttribute("aria-rowindex", 1 + page.cells.length / 2 + 1);
  row.classList.toggle("pinned", page.pinned.includes(token));
  const head = document.createElement("th");
  head.scope = "row";
  head.className = report.target === null ? "" : kindOf(token);
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.token = token;
  button.setAttribute("aria-pressed", page.pinned.includes(token));
  button.title = "Draw this token and show it in full";
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
  const { after } = page;
  cell("peak", ...entry.points.map(({ kind, alpha }) => [kindMark(kind), aligned(proved(alpha), after.alpha)]), ...(entry.isComplete ? [] : [["others undecided"]]));
  cell("height", ...entry.points.map(({ value }) => [aligned(proved(value), after.value)]));
  cell("initial", [aligned(shown(page.circle.initial[token], 4), after.initial)]);
  cell("limit", [aligned(proved(entry.ends[0]), after.minus)]);
  cell("limit", [aligned(proved(entry.ends[1]), after.plus)]);
  cell("largest", [supremumText(entry)]);
  page.cells.push({ cell: cell("now", [""]), token }, { cell: cell("now", [""]), token, isLinear: true });
  return row;
}

function detail() {
  const box = byId("detail");
  const token = page.pinned[0];
  box.hidden = token === undefined;
  if (token === undefined) return;
  const entry = page.points.get(token);
  const heading = document.createElement("h3");
  const name = document.createElement("bdi");
  name.textContent = visible(report.tokens[token]);
  heading.append(name);
  const list = document.createElement("dl");
  const add = (term, value, isNumber = true) => {
    if (value === null || value === undefined) return;
    const [key, text] = [document.createElement("dt"), document.createElement("dd")];
    key.textContent = term;
    text.textContent = value;
    if (isNumber) text.className = "number";
    list.append(key, text);
  };
  if (entry) {
    add("Limit, α → −∞", inFull(entry.ends[0]));
    for (const { kind, alpha, value } of entry.points) add(kind === "max" ? "Maximum" : "Minimum", `α = ${inFull(alpha)}, σ = ${inFull(value)}`);
    add("Limit, α → +∞", inFull(entry.ends[1]));
    add("Largest", supremumText(entry));
    add("Complete", entry.isComplete ? "there are no other maxima or minima, proved" : "there may be others: undecided", false);
  }
  const context = report.contexts[page.context].name;
  const isUnseen = /[\p{C}\p{Zl}\p{Zp}]/u.test(report.tokens[token] + context);
  add("Replay", isUnseen ? `steerlaw peaks ${report.arguments} --token-id ${token} --digits ${report.digits}`
    : `steerlaw peaks ${report.arguments} --context=${quoted(context)} --token=${quoted(report.tokens[token])} --digits ${report.digits}`);
  box.replaceChildren(heading, list);
}

byId("axis").addEventListener("click", (event) => {
  page.isByAngle = !page.isByAngle;
  event.target.textContent = "Axis: " + (page.isByAngle ? "θ" : "α");
  for (const id of ["wider", "narrower"]) byId(id).disabled = page.isByAngle;
  setAlpha(page.alpha);
  draw();
});
whenDigitsChange(() => { if (page.circle) table(); });
let filterTimer = 0;
byId("filter").addEventListener("input", () => { clearTimeout(filterTimer); filterTimer = setTimeout(table, 80); });
startControls({
  setContext, setAlpha, draw, part,
  strength: (part) => {
    const [low, high] = reach();
    const place = low * (1 - part) + high * part;
    return page.isByAngle ? page.circle.strength(Math.min(1.55, Math.max(-1.55, place))) : place;
  },
  zoom: (factor) => setRange(page.survey.low * factor, page.survey.high * factor),
});
