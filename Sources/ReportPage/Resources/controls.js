// The controls of the page: the context, the strength, the range, the theme.
"use strict";

// `does` has: setContext(place), setAlpha(alpha, isFromNumber), zoom(factor), draw(), part(alpha)
// from 0 to 1 and strength(part), its inverse.
function startControls(does) {
  const select = byId("context");
  report.contexts.forEach((_, place) => {
    const option = document.createElement("option");
    option.value = place;
    option.textContent = contextText(place);
    select.append(option);
  });
  select.addEventListener("change", () => does.setContext(Number(select.value)));
  byId("alpha").addEventListener("input", (event) => {
    const part = Number(event.target.value) / 1000;
    // One step of the slider is as near to 0 as it comes.
    does.setAlpha(Math.abs(part - does.part(0)) < 1 / 4000 ? 0 : does.strength(part));
  });
  byId("alpha-number").addEventListener("input", (event) => {
    const value = strengthFrom(event.target.value);
    const isGood = Math.abs(value) <= 1e100;
    event.target.setAttribute("aria-invalid", !isGood);
    if (isGood) does.setAlpha(value, true);
  });
  byId("zero").addEventListener("click", () => does.setAlpha(0));
  byId("wider").addEventListener("click", () => does.zoom(2));
  byId("narrower").addEventListener("click", () => does.zoom(1 / 2));
  const themes = ["system", "light", "dark"];
  byId("theme").addEventListener("click", (event) => {
    const next = themes[(themes.indexOf(document.documentElement.dataset.theme ?? "system") + 1) % 3];
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    event.target.textContent = "Theme: " + next;
  });
  byId("save-certificate")?.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([byId("certificate").textContent], { type: "application/json" }));
    link.download = "certificate.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  whenDigitsChange(() => {
    // On paper the charts are as wide as it is.
    const { classList } = document.documentElement;
    if (classList.toggle("printing", digits.isPrinting) || isOnPaper) does.draw();
    isOnPaper = digits.isPrinting;
    byId("paper-context").textContent = contextText(Number(select.value));
  });
  let isOnPaper = false;
  let width = 0;
  new ResizeObserver(() => {
    const now = document.documentElement.clientWidth;
    if (now !== width && width !== 0) requestAnimationFrame(does.draw);
    width = now;
  }).observe(document.documentElement);
  does.setContext(0);
}

function contextText(place) {
  const { name, concept } = report.contexts[place];
  return visible(name) + (concept === null ? "" : " (" + visible(report.concepts[concept]) + ")");
}

// Says the strength wherever the page does.
function sayAlpha(alpha) {
  for (const output of document.querySelectorAll(".alpha-now")) output.textContent = shown(alpha, 4);
}

// The recommended strengths as a band of a chart, `place` being where a strength is on its axis; none when none are.
function recommended(place) {
  if (!report.recommended) return [];
  const { upTo } = report.recommended;
  return [{ range: [place(0), place(upTo === null ? Infinity : Number(upTo))], kind: "recommended" }];
}

// The strengths at which the cost is a tenth of a nat, as a curve of marks alone.
function tenth(ends, place) {
  const known = ends.filter((text) => text !== null);
  const say = (text) => certified(text, 4);
  return {
    name: "ΔCE = 0.1 nat", kind: "plain", isGuide: true, alphas: [], values: [],
    marks: known.map((text) => ({ alpha: place(Number(text)), value: 0.1, text: `0.1 nat at ${say(text)}` })),
    note: known.length > 0 ? "α = " + known.map(say).join(", ") : "nowhere",
  };
}

// The strength that a text says, as the command reads it: 1/3, -2, 0.25 or 1e-3; else NaN.
function strengthFrom(text) {
  const plain = text.trim().replace("−", "-");
  const ratio = plain.match(/^([+-]?\d+)\/(\d+)$/);
  if (ratio) return Number(ratio[1]) / (Number(ratio[2]) || NaN);
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

// Shows strength `alpha`, which is at `part` of the slider.
function showAlpha(alpha, part, isFromNumber) {
  const slider = byId("alpha");
  slider.value = Math.round(1000 * part);
  slider.setAttribute("aria-valuetext", "α = " + shown(alpha, 4));
  if (!isFromNumber) byId("alpha-number").value = shown(alpha, 4).replace("−", "-");
}
