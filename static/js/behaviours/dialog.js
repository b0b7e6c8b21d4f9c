// Opens and closes <dialog>: on a dialog, closing; on a link or button with data-dialog="id", opening.
// The server opens one with the header HX-Trigger: {"openDialog": "id"}.

document.addEventListener("openDialog", (event) => open(document.getElementById(event.detail.value)));

function open(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  const fields = dialog.matches(".drawer") ? "" : ", .body :is(input:not([type=hidden]), select, textarea)";
  (dialog.querySelector(`[autofocus]${fields}`) ?? dialog).focus();
}

export default function (element) {
  if (element.tagName !== "DIALOG") {
    element.addEventListener("click", (event) => {
      const dialog = document.getElementById(element.dataset.dialog);
      if (!dialog || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      open(dialog);
    });
    return;
  }
  element.tabIndex = -1;
  element.addEventListener("click", (event) => {
    const outside = event.target === element && !inside(element, event);
    if (outside || event.target.closest("[data-close]")) {
      event.preventDefault();
      element.close();
    }
  });
  if (element.hasAttribute("data-open")) open(element);
}

function inside(element, { clientX, clientY }) {
  const box = element.getBoundingClientRect();
  return clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
}
