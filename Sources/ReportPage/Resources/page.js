// What the page does: the context, the strength, and all that follows them.
"use strict";

const families = report.distributions.map(() => null);
const page = { alpha: 0, pinned: [], family: null, survey: null, context: 0 };
window.steerlawReport = { page, frames: [] };

const choose = (alpha) => setAlpha(alpha);
const charts = {
  tokens: new Chart(byId("tokens-figure"), "Increase of token probability by strength; the values are in the list of curves", choose),
  entropy: new Chart(byId("entropy-figure"), "Increase of cross-entropy by strength; the values are in the list of curves", choose),
  concepts: new Chart(byId("concepts-figure"), "Increase of concept probability by strength; the values are in the list of curves", choose),
};
const rows = new Rows(byId("rows"), byId("count"), byId("filter"), (token) => pin(token));
if (!report.conceptOf) byId("concepts-figure").hidden = true;

function family(place) {
  if (families[place] === null) {
    families[place] = new Family(report.distributions[place]);
    families[place].exact = new Map(report.distributions[place].exact);
    families[place].forms = new Map(report.distributions[place].forms);
  }
  return families[place];
}

function setContext(place) {
  page.context = place;
  page.family = family(report.contexts[place].distribution);
  const [low, high] = page.family.data.range;
  rows.use(page.family);
  setRange(low, high);
  detail();
}

// Surveys the curves in slices, so that the page answers meanwhile.
function setRange(low, high) {
  page.survey = new Survey(page.family, low, high);
  const survey = page.survey;
  const work = () => {
    if (page.survey !== survey) return;
    survey.advance(10);
    if (!survey.isComplete) { setTimeout(work); return; }
    draw();
  };
  work();
  setAlpha(Math.min(high, Math.max(low, page.alpha)));
}

const kindOf = (token) => (isTarget(token) ? "target" : "other");

function tokenSeries() {
  const { family: of, survey } = page;
  const named = new Map(of.data.named);
  const shownTokens = [...page.pinned, ...[...named.keys()].filter((token) => !page.pinned.includes(token))];
  const known = looks([...named.keys()], page.pinned, (token) => (report.target === null ? null : kindOf(token)));
  const list = shownTokens.map((token) => {
    const level = levelOf[token];
    const [peak, height] = [of.data.peaks[level], of.data.heights[token]];
    const more = named.get(token) > 1 ? ` +${named.get(token) - 1}` : "";
    const place = peakText(of.data.peaks, level);
    return {
      name: visible(report.tokens[token]) + more, token, ...known.get(token),
      alphas: survey.alphas, values: survey.increase(token), isChosen: page.pinned.includes(token),
      peak: peak !== null && height !== null
        ? { alpha: Number(peak), value: Number(height) - Math.exp(of.logp[token]) } : null,
      note: "peak " + (peak === null ? place : certified(peak)),
    };
  });
  for (const token of of.data.background) {
    if (shownTokens.includes(token)) continue;
    list.push({ name: "", kind: kindOf(token), token, alphas: survey.alphas, values: survey.increase(token), isFaint: true });
  }
  return list;
}

function conceptSeries() {
  const { survey, family: of } = page;
  let others = 0;
  return of.data.concepts.map(({ concept, size, limits }) => {
    const start = of.start[concept];
    return {
      name: visible(report.concepts[concept]), concept, size, start, alphas: survey.alphas,
      ...(concept === report.target ? look(0, "target") : look(others++, "other")),
      values: survey.conceptRows.map((row) => (row[concept] - start) / size),
      limits: limits.map((text) => (text === null ? NaN : Number(text))),
      note: limits.some((text) => text === null) ? "" : `limits ${certified(limits[0], 4)}, ${certified(limits[1], 4)}`,
    };
  });
}

function entropySeries() {
  const { survey, family: of } = page;
  const half = of.data.quadratic === null ? of.variance / 2 : Number(of.data.quadratic);
  return [
    { name: "ΔCE here", kind: "fourth", alphas: survey.alphas, values: survey.costs() },
    tenth(of.data.tenth, (alpha) => alpha),
    { name: "quadratic", kind: "plain", isGuide: true, alphas: survey.alphas, values: survey.alphas.map((alpha) => half * alpha * alpha), half },
  ];
}

function draw() {
  const { survey, family: of } = page;
  if (!survey.isComplete) return;
  if (report.conceptOf && of.start === undefined) {
    of.tilt(0);
    of.start = of.concepts(new Float64Array(report.concepts.length));
  }
  const [low, high] = [survey.low, survey.high];
  const bands = recommended((alpha) => Math.min(high, alpha));
  charts.tokens.draw(tokenSeries(), low, high, { yLabel: "Δp(z | α)", tall: true, bands });
  byId("tokens-figure").querySelector(".legend-note").textContent =
    report.target === null ? "" : "Warm colours: the target's tokens; cool: others.";
  charts.entropy.draw(entropySeries(), low, high, { yLabel: "ΔCE (nats)", isUnnamed: true, bands });
  byId("entropy-figure").querySelector(".coefficient").textContent = of.data.quadratic === null ? "" : certified(of.data.quadratic, 12);
  if (report.conceptOf) charts.concepts.draw(conceptSeries(), low, high, { yLabel: "Δp(C | α)", bands });
  drawBars(survey.bars(14), (token) => Math.exp(of.logp[token]));
  move();
  window.steerlawReport.isDrawn ??= performance.now();
}

// Everything that depends on the strength.
function move() {
  const { family: of, alpha, survey } = page;
  const began = performance.now();
  const cumulant = of.tilt(alpha);
  if (survey.isComplete && charts.tokens.scale) {
    charts.tokens.move(alpha, charts.tokens.series.map(({ token, isFaint }) => (isFaint ? NaN : of.increase(token, alpha, cumulant))));
    charts.entropy.move(alpha, [of.cost(alpha, cumulant), 0.1, charts.entropy.series[2].half * alpha * alpha]);
    if (report.conceptOf) {
      page.mass = of.concepts(page.mass ?? new Float64Array(report.concepts.length));
      charts.concepts.move(alpha, charts.concepts.series.map(({ concept, size, start }) => (page.mass[concept] - start) / size));
    }
    moveBars((token) => of.probability(token, alpha, cumulant));
  }
  rows.at(alpha, cumulant);
  sayAlpha(alpha);
  window.steerlawReport.frames.push(performance.now() - began);
  if (window.steerlawReport.frames.length > 600) window.steerlawReport.frames.shift();
}

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
  rows.pin(page.pinned);
  draw();
  detail();
}

function detail() {
  const box = byId("detail");
  const token = page.pinned[0];
  box.hidden = token === undefined;
  if (token === undefined) return;
  const [level, of] = [levelOf[token], page.family];
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
  add("Log-odds M", report.logOdds.value[level]);
  add("exactly", report.logOdds.exact[level]);
  add("Peak α", peakText(of.data.peaks, level));
  add("exactly", of.exact.get(level));
  add("closed form", of.forms.get(level));
  add("Height", of.data.heights[token]);
  add("p at α = 0", of.data.probabilities?.[token]);
  const context = report.contexts[page.context].name;
  const isUnseen = /[\p{C}\p{Zl}\p{Zp}]/u.test(report.tokens[token] + context);
  add("Replay", isUnseen ? "A shell line cannot show this token or context; see the table of steerlaw peaks."
    : `steerlaw peaks ${report.arguments} --context=${quoted(context)} --token=${quoted(report.tokens[token])} --digits ${report.digits}`,
    !isUnseen);
  box.replaceChildren(heading, list);
}

const part = (alpha) => (alpha - page.survey.low) / (page.survey.high - page.survey.low);
startControls({
  setContext, setAlpha, draw, part,
  strength: (part) => page.survey.low * (1 - part) + page.survey.high * part,
  zoom: (factor) => setRange(page.survey.low * factor, page.survey.high * factor),
});
