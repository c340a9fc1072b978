// The data block, and texts and numbers as people read them.
"use strict";

const report = JSON.parse(document.getElementById("data").textContent);
const isTarget = (token) => report.target !== null && report.conceptOf[token] === report.target;
const byId = (id) => document.getElementById(id);

// A text as a person can see it on one line: what is not seen is escaped.
function visible(text) {
  if (text === " ") return "␣";
  const shown = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => "\\u{" + c.codePointAt(0).toString(16) + "}");
  if (shown === "") return "“”";
  const isPlain = !/[\p{Z}]/u.test(shown) && !/^\p{M}/u.test(shown);
  return isPlain ? shown : "“" + shown.replace(/(?! )\p{Z}/gu, (c) => "\\u{" + c.codePointAt(0).toString(16) + "}") + "”";
}

// A double with a true minus sign.
function shown(value, digits = 4) {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e5 || size < 1e-4 ? value.toExponential(digits - 1) : String(Number(value.toPrecision(digits)));
  return text.replace(/-/g, "−");
}

function percent(value) {
  if (!Number.isFinite(value)) return "–";
  const part = 100 * value;
  return (part >= 0.01 || part === 0 ? part.toFixed(part >= 10 ? 1 : 2) : part.toExponential(0).replace("-", "−")) + "%";
}

// The first proved digits of a certified number; what is cut off is marked.
function certified(text, count = 6) {
  let digits = 0;
  for (let place = 0; place < text.length; place++) {
    if (/[eE]/.test(text[place])) break;
    if (/[1-9]/.test(text[place]) || (digits > 0 && text[place] === "0")) digits += 1;
    if (digits === count && /[0-9]/.test(text[place + 1] ?? text[place + 2] ?? "")) {
      const point = text.indexOf(".");
      if (point < 0 || place < point) continue;
      const power = text.slice(place + 1).match(/[eE].*$/);
      return (text.slice(0, place + 1) + "…" + (power ? power[0] : "")).replace(/-/g, "−");
    }
  }
  return text.replace(/-/g, "−");
}

// An argument for the shell.
const quoted = (text) => (/^[A-Za-z0-9_.\/:@%+-]+$/.test(text) ? text : "'" + text.replace(/'/g, "'\\''") + "'");
