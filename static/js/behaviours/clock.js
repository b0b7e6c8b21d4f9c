// Keeps relative times fresh, on <body>: every <time data-ago> is reworded each half minute, as the server words it.

const sizes = [[86400, "d"], [3600, "h"], [60, "min"]];

function words(seconds, short) {
  const away = Math.abs(seconds);
  if (away < 60) return short ? "now" : "just now";
  const [size, unit] = sizes.find(([size]) => away >= size);
  const amount = `${Math.floor(away / size)} ${unit}`;
  if (short) return amount;
  return seconds > 0 ? `${amount} ago` : `in ${amount}`;
}

function refresh() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    if (Math.abs(seconds) >= 14 * 86400) continue;
    const next = words(seconds, time.dataset.ago === "short");
    if (time.textContent !== next) time.textContent = next;
  }
}

export default function () {
  setInterval(() => document.visibilityState === "visible" && refresh(), 30000);
}
