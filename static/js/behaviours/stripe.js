// Mounts Stripe's Payment Element; on submit, what was typed there becomes a confirmation token in the form's
// field "card". The card's number stays in Stripe's frame: the form carries the token alone.

const LOST = "The payment service could not be loaded. Please reload the page, or try again in a moment.";
const EARLY = "The card field is still loading. Please try again in a moment.";
const TOKENS = { colorPrimary: "--brand", colorBackground: "--surface", colorText: "--text", colorTextSecondary: "--text-2", colorTextPlaceholder: "--text-3", colorDanger: "--bad" };

const load = (src) => new Promise((done, failed) => {
  if (window.Stripe) return done();
  document.head.append(Object.assign(document.createElement("script"), { src, onload: done, onerror: failed }));
});

function appearance() { // our tokens as plain colours: Stripe's frame knows neither our CSS nor our colour space
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const variables = { fontFamily: "system-ui, sans-serif", fontSizeBase: "16px", borderRadius: "6px" };
  for (const [name, token] of Object.entries(TOKENS)) {
    pen.fillStyle = getComputedStyle(document.body).getPropertyValue(token);
    pen.fillRect(0, 0, 1, 1);
    variables[name] = `rgb(${[...pen.getImageData(0, 0, 1, 1).data].slice(0, 3)})`;
  }
  return { theme: "stripe", variables };
}

export default async function (card) {
  const [form, field, trouble] = [card.closest("form"), card.querySelector("[data-card-field]"), card.querySelector("[data-card-error]")];
  const { key, mode, capture, currency, amount, script } = card.dataset;
  const due = () => (mode === "payment" ? { amount: Number(form.elements.expected_total?.value ?? amount) } : {});
  const tell = (words) => { trouble.hidden = !words; trouble.querySelector(".words").textContent = words; };
  const lose = () => { field.dataset.state = "lost"; elements = null; tell(LOST); };
  let stripe, elements, busy;

  form.addEventListener("submit", async (event) => {
    if (!card.isConnected || form.elements.card.value || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (busy || !elements) return busy || tell(field.dataset.state === "lost" ? LOST : EARLY);
    busy = true;
    tell("");
    elements.update(due());
    const checked = await elements.submit();
    const made = checked.error ? checked : await stripe.createConfirmationToken({ elements });
    busy = false;
    if (made.error) return tell(made.error.message);
    form.elements.card.value = made.confirmationToken.id;
    form.requestSubmit(event.submitter);
  }, true);

  const again = card.querySelector("[data-card-again]"); // a form that comes back keeps the token that it was sent
  if (again) await new Promise((pressed) => again.addEventListener("click", pressed));
  form.elements.card.value = again?.parentElement.remove() ?? "";
  if (again) field.dataset.state = "loading";
  try { await load(script); } catch { return lose(); }
  stripe = window.Stripe(key);
  elements = stripe.elements({ mode, currency, ...due(), ...(mode === "payment" && { captureMethod: capture }), setupFutureUsage: "off_session", allowedPaymentMethodTypes: ["card"], appearance: appearance() });
  const element = elements.create("payment");
  element.on("ready", () => { field.dataset.state = "ready"; });
  element.on("loaderror", lose);
  element.mount(field.querySelector("[data-card-mount]"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => elements?.update({ appearance: appearance() }));
}
