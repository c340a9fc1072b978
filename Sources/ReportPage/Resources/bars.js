// The table of bars: the distribution at the strength of the page.
"use strict";

// `start` is the probability of a token at strength 0.
function drawBars(tokens, start) {
  const body = document.querySelector(".bars tbody");
  page.bars = tokens.map((token) => ({ token, ...bar(visible(report.tokens[token]), kindOf(token), start(token)) }));
  page.rest = bar("all others", "rest", null);
  page.rest.row.hidden = page.bars.length === report.tokens.length;
  body.replaceChildren(...page.bars.map(({ row }) => row), page.rest.row);
}

// Shows the probabilities that tokens have now.
function moveBars(probability) {
  let rest = 1;
  for (const { token, fill, value } of page.bars) {
    const part = probability(token);
    rest -= part;
    fill.style.transform = `scaleX(${part})`;
    value.textContent = percent(part);
  }
  page.rest.fill.style.transform = `scaleX(${Math.max(0, rest)})`;
  page.rest.value.textContent = rest < 1e-12 ? "≈ 0%" : percent(rest);
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
