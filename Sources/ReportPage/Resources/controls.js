// The controls of the page: the context, the strength, the range, the theme.
"use strict";

// `does` has: setContext(place), setAlpha(alpha, isFromNumber), zoom(factor), draw(), part(alpha)
// from 0 to 1 and strength(part), its inverse.
function startControls(does) {
  const select = byId("context");
  report.contexts.forEach(({ name, concept }, place) => {
    const option = document.createElement("option");
    option.value = place;
    option.textContent = visible(name) + (concept === null ? "" : " (" + visible(report.concepts[concept]) + ")");
    select.append(option);
  });
  select.addEventListener("change", () => does.setContext(Number(select.value)));
  byId("alpha").addEventListener("input", (event) => {
    const part = Number(event.target.value) / 1000;
    // One step of the slider is as near to 0 as it comes.
    does.setAlpha(Math.abs(part - does.part(0)) < 1 / 4000 ? 0 : does.strength(part));
  });
  byId("alpha-number").addEventListener("input", (event) => {
    const text = event.target.value.trim().replace("−", "-");
    const value = Number(text);
    const isGood = text !== "" && Number.isFinite(value) && Math.abs(value) <= 1e100;
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
  let width = 0;
  new ResizeObserver(() => {
    const now = document.documentElement.clientWidth;
    if (now !== width && width !== 0) requestAnimationFrame(does.draw);
    width = now;
  }).observe(document.documentElement);
  does.setContext(0);
}

// Shows strength `alpha`, which is at `part` of the slider.
function showAlpha(alpha, part, isFromNumber) {
  const slider = byId("alpha");
  slider.value = Math.round(1000 * part);
  slider.setAttribute("aria-valuetext", "α = " + shown(alpha, 4));
  if (!isFromNumber) byId("alpha-number").value = shown(alpha, 4).replace("−", "-");
}
