// Shows what becomes of an organisation's colours while they are chosen.
const main = document.querySelector("[name=main_colour]");
const accent = document.querySelector("[name=accent_colour]");

async function show() {
  const query = new URLSearchParams({ main: main.value, accent: accent.value });
  const answer = await fetch(`${document.querySelector("[data-colours]").dataset.colours}?${query}`);
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("colours");
  document.getElementById("colours").replaceWith(fresh);
}

for (const field of [main, accent]) field.addEventListener("change", show);
