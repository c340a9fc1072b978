// Certified numbers as tables show them: six digits, or all of them, aligned at the decimal point.
"use strict";

const shownDigits = 6;
const digits = { isFull: false, isPrinting: false, listeners: [] };
const showsAll = () => digits.isFull || digits.isPrinting;

// A certified number, as far as the page shows it now; what is cut off is marked.
const inTable = (text) => (showsAll() ? text.replace(/-/g, "−") : certified(text, shownDigits));

// How many characters stand after the place of the decimal point, and before it.
function afterPoint(text) {
  const whole = text.match(/^−?\d+/);
  return whole ? text.length - whole[0].length : 0;
}
const beforePoint = (text) => text.length - afterPoint(text);

// The widest parts of `texts`, in characters.
function widths(texts) {
  let [before, after] = [0, 0];
  for (const text of texts) {
    before = Math.max(before, beforePoint(text));
    after = Math.max(after, afterPoint(text));
  }
  return { before, after };
}

// `text` so that its point stands `after` characters from the right end of what holds it.
function aligned(text, after) {
  const span = document.createElement("span");
  span.className = "aligned";
  span.textContent = text;
  span.style.marginRight = Math.max(0, after - afterPoint(text)) + "ch";
  return span;
}

// Calls `listener` now and again when other digits are shown.
function whenDigitsChange(listener) { digits.listeners.push(listener); }

function showDigits(changes) {
  Object.assign(digits, changes);
  for (const listener of digits.listeners) listener();
}

byId("digits").addEventListener("click", (event) => {
  showDigits({ isFull: !digits.isFull });
  event.target.setAttribute("aria-pressed", digits.isFull);
});
// Paper shows all of them, and needs rows that the screen does not hold.
window.addEventListener("beforeprint", () => showDigits({ isPrinting: true }));
window.addEventListener("afterprint", () => showDigits({ isPrinting: false }));
