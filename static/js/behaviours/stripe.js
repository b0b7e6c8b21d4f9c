// Mounts Stripe's Payment Element in a form; on submit, what was typed there becomes a confirmation token for us.
// The card's number stays in Stripe's frame: the form carries the token alone.

function loaded() {
  return window.Stripe
    ? Promise.resolve()
    : new Promise((done) => window.addEventListener("load", done, { once: true }));
}

function amount(form) {
  return Number(form.elements.expected_total?.value ?? form.dataset.amount);
}

export default async function (form) {
  const token = form.elements.card;
  const trouble = form.querySelector("[data-card-error]");
  const tell = (words) => {
    trouble.textContent = words;
    trouble.hidden = !words;
  };
  let elements = null;
  let stripe = null;

  form.addEventListener(
    "submit",
    async (event) => {
      if (token.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!elements) return tell("The card field is still loading. Please try again in a moment.");
      elements.update({ amount: amount(form) });
      const checked = await elements.submit();
      const made = checked.error ? checked : await stripe.createConfirmationToken({ elements });
      if (made.error) return tell(made.error.message);
      tell("");
      token.value = made.confirmationToken.id;
      form.requestSubmit(event.submitter);
    },
    true,
  );

  await loaded();
  if (!window.Stripe) return tell("The payment service could not be loaded. Please reload the page.");
  stripe = window.Stripe(form.dataset.key);
  elements = stripe.elements({
    mode: "payment",
    amount: amount(form),
    currency: form.dataset.currency,
    captureMethod: "manual",
    setupFutureUsage: "off_session",
  });
  elements.create("payment").mount(form.querySelector("[data-card-field]"));
}
