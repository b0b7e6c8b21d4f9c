// Keys of the desk, on <body>: j and k walk the rows, o opens, / searches, ? shows the list;
// any other key presses the first visible link or button that carries data-key with that letter.

function typing(element) {
  return element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row-link]")];
  if (!rows.length) return;
  const here = rows.indexOf(document.activeElement);
  const current = here >= 0 ? here : rows.findIndex((row) => row.ariaCurrent);
  const next = rows[Math.min(Math.max(current + step, 0), rows.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

const keys = {
  j: () => walk(1),
  k: () => walk(-1),
  o: () => document.activeElement.matches("[data-row-link]") && document.activeElement.click(),
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => document.getElementById("shortcuts")?.showModal(),
};

function press(key) {
  const wanted = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  const target = wanted.find((element) => element.checkVisibility() && !element.disabled);
  if (target?.dataset.keyFocus !== undefined) target.focus();
  else target?.click();
  return Boolean(target);
}

export default function () {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    } else if (/^[a-z]$/.test(event.key) && press(event.key)) {
      event.preventDefault();
    }
  });
}
