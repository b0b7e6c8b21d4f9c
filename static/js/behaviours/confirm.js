// Asks before a form is sent or a link followed: data-confirm holds the question, data-confirm-word the button's word.

function ask(question, word) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", question);
  dialog.innerHTML = '<form method="dialog"><div class="body"><p></p></div><footer><button class="btn" value="">Go back</button><button class="btn primary" value="yes"></button></footer></form>';
  dialog.querySelector("p").textContent = question;
  dialog.querySelector(".primary").textContent = word || "Yes, go on";
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => {
      answer(dialog.returnValue === "yes");
      dialog.remove();
    });
  });
}

export default function (element) {
  const kind = element.tagName === "FORM" ? "submit" : "click";
  let agreed = false;
  element.addEventListener(
    kind,
    (event) => {
      if (agreed) return void (agreed = false);
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      ask(element.dataset.confirm, element.dataset.confirmWord).then((yes) => {
        if (!yes) return;
        agreed = true;
        if (kind === "submit") element.requestSubmit(button);
        else element.click();
      });
    },
    true,
  );
}
