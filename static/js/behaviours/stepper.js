// Gives a number field its minus and plus buttons; the field itself works without them.

export default function (stepper) {
  const field = stepper.querySelector("input");
  const [less, more] = stepper.querySelectorAll("button");

  function limits() {
    less.disabled = field.min !== "" && Number(field.value) <= Number(field.min);
    more.disabled = field.max !== "" && Number(field.value) >= Number(field.max);
  }

  function move(up) {
    if (up) field.stepUp();
    else field.stepDown();
    limits();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  less.addEventListener("click", () => move(false));
  more.addEventListener("click", () => move(true));
  field.addEventListener("input", limits);
  stepper.classList.add("ready");
  limits();
}
