// Marks the row whose order is open, after htmx put another order beside the list.

export default function (list) {
  const mark = () => {
    for (const link of list.querySelectorAll("[data-row-link]")) {
      if (link.pathname === location.pathname) link.ariaCurrent = "page";
      else link.removeAttribute("aria-current");
    }
  };
  document.addEventListener("htmx:pushedIntoHistory", mark);
  list.addEventListener("htmx:beforeRequest", (event) => {
    // At once, without waiting for the answer: the eye follows the click.
    list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    event.target.closest("[data-row-link]")?.setAttribute("aria-current", "page");
  });
}
