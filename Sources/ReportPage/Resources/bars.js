// The table of bars: the distribution at the strength of the page.
"use strict";

function drawBars() {
  const body = document.querySelector(".bars tbody");
  page.bars = page.survey.bars(14).map((token) => {
    const start = Math.exp(page.family.logp[token]);
    return { token, ...bar(visible(report.tokens[token]), kindOf(token), start) };
  });
  page.rest = bar("all others", "rest", null);
  page.rest.row.hidden = page.bars.length === levelOf.length;
  body.replaceChildren(...page.bars.map(({ row }) => row), page.rest.row);
}

function bar(name, kind, start) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.className = kind;
  const label = document.createElement("bdi");
  label.textContent = name;
  head.append(label);
  const cell = document.createElement("td");
  const track = document.createElement("div");
  track.className = "bar " + kind;
  const fill = document.createElement("i");
  track.append(fill);
  if (start !== null) {
    const mark = document.createElement("b");
    mark.style.transform = `translateX(${100 * start}%)`;
    track.append(mark);
  }
  cell.append(track);
  const value = document.createElement("td");
  value.className = "value";
  row.append(head, cell, value);
  return { row, fill, value };
}
