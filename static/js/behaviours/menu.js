// Closes a <details> menu on Escape, on a click elsewhere and after a choice; arrow keys walk its items.

export default function (menu) {
  const items = () => [...menu.querySelectorAll(".panel :is(a, button)")];
  const close = (focus) => {
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  };
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) close(false);
  });
  menu.addEventListener("click", (event) => {
    if (event.target.closest(".panel a, .panel button")) setTimeout(() => close(false));
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) return close(true);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    menu.open = true;
    const list = items();
    const here = list.indexOf(document.activeElement);
    list[(here + step + list.length) % list.length]?.focus();
  });
}
