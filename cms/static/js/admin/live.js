// Keeps what is marked with `data-live` up to date: fetches this page again and exchanges the elements of the same id.
const PERIOD = 3000;

async function refresh() {
  const live = [...document.querySelectorAll("[data-live]")];
  if (live.length === 0) return;
  if (!document.hidden) {
    try {
      const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const old of live) {
          const element = fresh.getElementById(old.id);
          if (element && !old.contains(document.activeElement)) old.replaceWith(element);
        }
      }
    } catch {
      // Away for a moment; the next round tells.
    }
  }
  window.setTimeout(refresh, PERIOD);
}

window.setTimeout(refresh, PERIOD);
