// Wakes the behaviours that the page names and gives htmx its CSRF header, its notices and its manners.

import { keep, renew, restore } from "./behaviours/keeping.js";

const behaviours = {
  autosubmit: () => import("./behaviours/autosubmit.js"),
  clock: () => import("./behaviours/clock.js"),
  confirm: () => import("./behaviours/confirm.js"),
  copy: () => import("./behaviours/copy.js"),
  current: () => import("./behaviours/current.js"),
  dialog: () => import("./behaviours/dialog.js"),
  menu: () => import("./behaviours/menu.js"),
  selection: () => import("./behaviours/selection.js"),
  shortcuts: () => import("./behaviours/shortcuts.js"),
  stepper: () => import("./behaviours/stepper.js"),
  stripe: () => import("./behaviours/stripe.js"),
};
const awake = new WeakSet();

function wake(root) {
  const found = [...root.querySelectorAll("[data-behaviour]")];
  if (root.matches?.("[data-behaviour]")) found.unshift(root);
  for (const element of found) {
    if (awake.has(element)) continue;
    awake.add(element);
    for (const name of element.dataset.behaviour.split(" ")) {
      behaviours[name]?.().then((module) => module.default(element));
    }
  }
}

function announce(root) {
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
document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  const token = detail.xhr.getResponseHeader("X-CSRFToken");
  if (token) renew(token);
  if (detail.xhr.status === 401) keep(detail.requestConfig.elt.closest("form"));
});
document.addEventListener("htmx:load", (event) => {
  wake(event.detail.elt);
  restore();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.xhr?.status >= 400) announce(event.detail.target.isConnected ? event.detail.target : document.body);
});
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(name, failed);

wake(document);
restore();
announce(document);
