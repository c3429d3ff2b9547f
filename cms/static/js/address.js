// Says below the field, while somebody types, whether an organisation's address is free. Saving checks it again.
const PAUSE = 400;

const field = document.querySelector("[data-address-check]");
const { name } = field.form.elements;
const status = document.createElement("p");
status.className = "address-status";
status.setAttribute("role", "status");
field.after(status);

let waiting;
let running;

function show({ free, text }) {
  status.textContent = text;
  status.dataset.free = free;
}

async function ask() {
  running?.abort();
  running = new AbortController();
  const query = new URLSearchParams({ slug: field.value, name: name.value });
  try {
    const answer = await fetch(`${field.dataset.addressCheck}?${query}`, { signal: running.signal });
    show(answer.ok && !answer.redirected ? await answer.json() : { free: null, text: "" });
  } catch (error) {
    // A newer question has taken its place, or there is no connection: then saving will tell.
    if (error.name !== "AbortError") show({ free: null, text: "" });
  }
}

function askSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE);
}

field.addEventListener("input", askSoon);
// An empty field stands for an address made of the name.
name.addEventListener("input", () => { if (!field.value) askSoon(); });
