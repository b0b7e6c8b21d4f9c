// The card's fields, in a frame that the shop's page cannot read; the number goes to Stripe's API alone.
const field = (id) => document.getElementById(id);
const api = location.origin === "https://js.stripe.com" ? "https://api.stripe.com" : location.origin;

function flaw() {
  const number = field("number").value.replaceAll(" ", "");
  for (const each of document.querySelectorAll("input")) each.removeAttribute("aria-invalid");
  const wrong = (id, message) => { field(id).setAttribute("aria-invalid", "true"); return { error: { type: "validation_error", message } }; };
  if (number.length < 15) return wrong("number", "Your card number is incomplete.");
  if (!/^\d\d ?\/ ?\d\d$/.test(field("expires").value)) return wrong("expires", "Your card's expiration date is incomplete.");
  if (field("cvc").value.length < 3) return wrong("cvc", "Your card's security code is incomplete.");
  return {};
}

async function token({ key, setup }) {
  const [month, year] = field("expires").value.split("/").map((part) => part.trim());
  const form = new URLSearchParams({
    "payment_method_data[type]": "card",
    "payment_method_data[card][number]": field("number").value,
    "payment_method_data[card][exp_month]": month,
    "payment_method_data[card][exp_year]": `20${year}`,
    "payment_method_data[card][cvc]": field("cvc").value,
  });
  if (setup) form.set("setup_future_usage", setup);
  try {
    const answer = await fetch(`${api}/v1/confirmation_tokens`, { method: "POST", headers: { Authorization: `Bearer ${key}` }, body: form });
    const body = await answer.json();
    return answer.ok ? { confirmationToken: body } : { error: body.error };
  } catch {
    return { error: { type: "api_connection_error", message: "We are experiencing issues connecting to our payments provider. Please check your internet connection and try again." } };
  }
}

function look({ variables = {} } = {}) {
  for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(`--${name}`, value);
  document.body.style.background = variables.colorBackground;
  return {};
}

window.addEventListener("message", async ({ data, source, origin }) => {
  const acts = { check: () => (flaw().error ? flaw() : {}), token: () => token(data), look: () => look(data.appearance) };
  source.postMessage({ id: data.id, answer: await acts[data.act]() }, origin);
});
