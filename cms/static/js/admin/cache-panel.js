// What publishing renews: loaded each time its side panel is opened, so that it goes by the draft saved last.
const place = document.querySelector("[data-cache-panel]");
const panel = place?.closest("[data-side-panel]");

/** Exchange the panel's content for what an address answers. */
async function fill(address, options) {
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, redirect: "error", ...options });
    if (!answer.ok) throw new Error(answer.statusText);
    place.innerHTML = await answer.text();
  } catch {
    place.textContent = place.dataset.failed;
  }
  place.setAttribute("aria-busy", "false");
}

function purge(button) {
  button.disabled = true;
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  return fill(button.dataset.cachePurge, { method: "POST", headers: { "X-CSRFToken": token } });
}

if (panel) {
  const load = () => fill(place.dataset.cachePanel);
  panel.addEventListener("show", load);
  if (!panel.hidden) load();
  place.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-cache-purge]");
    if (!button) return;
    await purge(button);
    // The button was exchanged with the rest: whoever uses the keyboard goes on from there.
    place.querySelector("[data-cache-purge]")?.focus();
  });
}
