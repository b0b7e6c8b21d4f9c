// Rows with ticks: [data-all] ticks every [data-row]; the bulk bar shows itself and counts ([data-bulk], [data-chosen]).
// Shift-click ticks a range.

export default function (root) {
  const bar = root.querySelector("[data-bulk]");
  const rows = () => [...root.querySelectorAll("[data-row]")];
  let last = null;

  function show() {
    const all = root.querySelector("[data-all]");
    const chosen = rows().filter((row) => row.checked).length;
    if (all) {
      all.checked = chosen > 0 && chosen === rows().length;
      all.indeterminate = chosen > 0 && !all.checked;
    }
    if (bar) bar.hidden = chosen === 0;
    root.querySelectorAll("[data-chosen]").forEach((place) => (place.textContent = chosen));
  }

  root.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    if (event.shiftKey && last) {
      const [from, to] = [rows().indexOf(last), rows().indexOf(row)].sort((a, b) => a - b);
      rows().slice(from, to + 1).forEach((one) => (one.checked = row.checked));
    }
    last = row;
  });
  root.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) rows().forEach((row) => (row.checked = event.target.checked));
    show();
  });
  root.addEventListener("htmx:afterSettle", show);
  show();
}
