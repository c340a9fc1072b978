// One Tab stop for many: arrow keys move within a table.
"use strict";

// The place to which `key` moves from `place` among `count`, a page being `page` of them; null for other keys.
function movedBy(key, place, count, page) {
  const wanted = { ArrowDown: place + 1, ArrowUp: place - 1, PageDown: place + page, PageUp: place - page, Home: 0, End: count - 1 }[key];
  return wanted === undefined ? null : Math.min(count - 1, Math.max(0, wanted));
}

const isPlainKey = (event) => !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);

// Makes one Tab stop of the elements of `box` that match `selector`. Returns what to call when they are others.
function rove(box, selector) {
  const items = () => [...box.querySelectorAll(selector)];
  const choose = (chosen) => { for (const item of items()) item.tabIndex = item === chosen ? 0 : -1; };
  box.addEventListener("focusin", (event) => {
    const item = event.target.closest(selector);
    if (item) choose(item);
  });
  box.addEventListener("keydown", (event) => {
    const list = items();
    const place = list.indexOf(event.target);
    const moved = place < 0 || !isPlainKey(event) ? null : movedBy(event.key, place, list.length, 10);
    if (moved === null) return;
    event.preventDefault();
    list[moved].focus();
  });
  const settle = () => choose(items()[0]);
  settle();
  return settle;
}

for (const table of document.querySelectorAll("table.verdicts")) rove(table, "summary");
