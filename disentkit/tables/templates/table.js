"use strict";

// What a cell is sorted by: its number in full where it has one, else its text; null for a dash.
const sortKey = (cell) => {
  if (!("value" in cell.dataset)) return cell.textContent.trim() || null;
  return cell.dataset.value === "" ? null : Number(cell.dataset.value);
};

// Numbers by size, text by the alphabet; dashes stay last whichever way.
const compare = (one, other, sign) => {
  if (one === null || other === null) return (one === null) - (other === null);
  if (typeof one === "number" && typeof other === "number") return sign * (one - other || 0);
  return sign * String(one).localeCompare(String(other), "en", { numeric: true });
};

const NEXT = { ascending: "descending", descending: null };

for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const asMade = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const before = head.getAttribute("aria-sort");
      const way = before in NEXT ? NEXT[before] : "ascending";
      heads.forEach((one) => one.removeAttribute("aria-sort"));
      if (way) head.setAttribute("aria-sort", way);
      const sign = way === "descending" ? -1 : 1;
      const key = (row) => sortKey(row.cells[column]);
      body.append(...(way ? asMade.toSorted((a, b) => compare(key(a), key(b), sign)) : asMade));
      document.getElementById("told").textContent =
        way ? `sorted by ${head.textContent.trim()}, ${way}` : "in the order of the evaluation";
    });
  });
}

// On paper everything is unfolded, and heads are plain: browsers repeat no head that holds a button on the next page.
// On the screen all is then as it was.
let folded = [];
let plain = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  folded.forEach((one) => { one.open = true; });
  plain = [...document.querySelectorAll("th button")].map((button) => {
    const text = document.createElement("span");
    text.append(...button.childNodes);
    button.replaceWith(text);
    return [button, text];
  });
});
addEventListener("afterprint", () => {
  folded.forEach((one) => { one.open = false; });
  plain.forEach(([button, text]) => {
    button.append(...text.childNodes);
    text.replaceWith(button);
  });
});
