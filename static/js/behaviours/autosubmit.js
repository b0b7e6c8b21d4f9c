// Submits a form by itself: selects and ticks at once, typing after a pause. Hides the button made needless.

export default function (form) {
  let timer;
  const submit = () => {
    clearTimeout(timer);
    form.requestSubmit();
  };
  form.querySelectorAll("[data-autosubmit-hides]").forEach((button) => button.classList.add("sr-only"));
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, [type=checkbox], [type=radio], [type=date]")) submit();
  });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[type=search], [type=text], [type=number]")) return;
    const length = event.target.value.trim().length;
    clearTimeout(timer);
    if (length === 0 || length >= 2) timer = setTimeout(submit, 250);
  });
}
