// Copies data-copy to the clipboard and says so in the button for a moment.

export default function (button) {
  const words = button.querySelector("[data-words]") ?? button;
  const before = words.textContent;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      words.textContent = "Copied";
    } catch {
      words.textContent = "Not copied";
    }
    setTimeout(() => (words.textContent = before), 1600);
  });
}
