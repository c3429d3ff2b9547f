// What a cached page cannot know: the visitor's zone, how many places are left, and what has led here. Without script
// the page says all of it, one click away; what led here is read from the address that the form was sent from.
const KEPT = /^(via|utm_[a-z]+|invited)$/;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";

for (const field of document.querySelectorAll("[data-time-zone]")) field.value ||= zone;

function clock(moment, timeZone) {
  return moment.toLocaleString(document.documentElement.lang, {
    timeZone, weekday: "long", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short",
  });
}

for (const note of document.querySelectorAll("[data-here]")) {
  const { here, starts, ends, words } = note.dataset;
  const moments = [new Date(starts), new Date(ends)];
  const plain = (moment, timeZone) => moment.toLocaleString("en", { timeZone });
  if (zone && moments.some((moment) => plain(moment, zone) !== plain(moment, here))) {
    note.textContent = `${words} ${clock(moments[0], zone)}`;
    note.hidden = false;
  }
}

const kept = [...new URLSearchParams(location.search)].filter(([name]) => KEPT.test(name));
if (kept.length) {
  for (const link of document.querySelectorAll("[data-carry]")) link.search = new URLSearchParams(kept);
}

for (const place of document.querySelectorAll("[data-places]")) {
  const { href } = place.querySelector("a");
  try {
    const answer = await fetch(href, { headers: { "HX-Request": "true" } });
    if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
  } catch {
    // No connection: the link stays.
  }
}

for (const field of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = field.dataset.copy;
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  status.className = "field__help";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = field.dataset.copied;
    } catch {
      field.select();
    }
  });
  field.after(button, status);
}

// A form that was refused: go to the first field with something to mend.
document.querySelector("[aria-invalid='true']")?.focus();

// A second press sends nothing: the first one is on its way.
for (const form of document.querySelectorAll("[data-rsvp]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
}
