// What the server answers: the CSRF header with each question, where a notice lands, and what takes the focus.

export function announce(root) {
  const target = root.querySelector("[data-focus]") ?? (root.matches?.("[data-focus]") ? root : null);
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "nearest" });
}

function failed() {
  const words = document.getElementById("notice-failed");
  const place = document.getElementById("notices");
  if (!words || !place) return;
  place.replaceChildren(words.content.cloneNode(true));
  announce(place);
}

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  // A notice belongs inside the dialog that is open, not behind it.
  const place = event.detail.target.id === "notices" && event.detail.requestConfig.elt.closest("dialog[open]")?.querySelector("[data-notices]");
  if (place) event.detail.target = place;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.xhr?.status >= 400) announce(event.detail.target.isConnected ? event.detail.target : document.body);
});
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(name, failed);
