// Wakes the behaviours that the page names, and keeps what was typed when a form or a sign-in ran out.

import { announce } from "./behaviours/answers.js";
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

document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  const token = detail.xhr.getResponseHeader("X-CSRFToken");
  if (token) renew(token);
  if (detail.xhr.status === 401) keep(detail.requestConfig.elt.closest("form"));
});
document.addEventListener("htmx:load", (event) => {
  wake(event.detail.elt);
  restore();
});

wake(document);
restore();
announce(document);
