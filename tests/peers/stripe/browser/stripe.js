// A small Stripe.js: as much of its documented interface as a Payment Element without an intent needs.
// The card's fields sit in a frame of this script's own origin; the page gets tokens and words, never a number.
(() => {
  const origin = new URL(document.currentScript.src).origin;
  const refuse = (words) => { throw new Error(`IntegrationError: ${words}`); };
  let serial = 0;

  function talkTo(frame) {
    return (question) => new Promise((done) => {
      const id = ++serial;
      const hear = (event) => {
        if (event.source !== frame.contentWindow || event.origin !== origin || event.data.id !== id) return;
        window.removeEventListener("message", hear);
        done(event.data.answer);
      };
      window.addEventListener("message", hear);
      frame.contentWindow.postMessage({ ...question, id }, origin);
    });
  }

  function check(options) {
    if ("paymentMethodTypes" in options) refuse("paymentMethodTypes is no longer supported. Use allowedPaymentMethodTypes.");
    if (!["payment", "setup"].includes(options.mode)) refuse("mode must be payment or setup.");
    if (options.mode === "payment" && !(Number.isInteger(options.amount) && options.amount > 0)) refuse("amount must be a positive integer.");
    if (!/^[a-z]{3}$/.test(options.currency)) refuse("currency must be three lower-case letters.");
    if (options.mode === "setup" && "captureMethod" in options) refuse("captureMethod is for payments.");
  }

  window.Stripe = (key) => {
    if (!key?.startsWith("pk_")) refuse("please pass a publishable key.");
    return {
      elements(given) {
        let options = { ...given };
        check(options);
        let ask = null;
        return {
          options: () => options,
          update(more) {
            options = { ...options, ...more };
            check(options);
            if (more.appearance) ask?.({ act: "look", appearance: more.appearance });
          },
          create(kind) {
            if (kind !== "payment") refuse("only the Payment Element is here.");
            const listeners = {};
            return {
              on: (name, listener) => { listeners[name] = listener; },
              mount(target) {
                const frame = Object.assign(document.createElement("iframe"), { src: `${origin}/card.html`, title: "Secure card payment input frame" });
                Object.assign(frame.style, { border: "0", width: "100%", height: "156px", display: "block", colorScheme: "normal" });
                frame.addEventListener("load", async () => {
                  ask = talkTo(frame);
                  await ask({ act: "look", appearance: options.appearance });
                  listeners.ready?.();
                });
                target.replaceChildren(frame);
              },
            };
          },
          submit: () => ask({ act: "check" }),
          _token: () => ask({ act: "token", key, setup: options.setupFutureUsage }),
        };
      },
      createConfirmationToken: ({ elements }) => elements._token(),
    };
  };
})();
