// Keeps what was typed: a fresh token for a form that ran out, a draft for after signing in again.

const KEY = "draft";
const SECRET = /password|card|token/;

export function renew(token) {
  document.querySelector('meta[name="csrf-token"]')?.setAttribute("content", token);
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token;
}

export function keep(form) {
  if (!form?.id) return;
  const typed = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SECRET.test(name));
  sessionStorage.setItem(KEY, JSON.stringify({ place: location.pathname, form: form.id, typed }));
}

export function restore() {
  const draft = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  const form = draft?.place === location.pathname && document.getElementById(draft.form);
  if (!form) return;
  sessionStorage.removeItem(KEY);
  const left = new Map();
  for (const [name, value] of draft.typed) left.set(name, [...(left.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!left.has(field.name) || field.type === "hidden" || field.type === "submit") continue;
    const values = left.get(field.name);
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else field.value = values.shift() ?? field.value;
  }
  form.closest("details")?.setAttribute("open", "");
  tell("What you typed before you signed in again is back. It is not sent yet.");
}

function tell(words) {
  const notice = document.createElement("div");
  notice.className = "notice info";
  notice.append(Object.assign(document.createElement("p"), { className: "words", textContent: words }));
  document.getElementById("notices")?.replaceChildren(notice);
}
