// The screen of a door: what is pressed happens here at once, and at the server as soon as there is a line.
import { Away, findPeople, readList, send, SignedOut } from "./line.js";
import { after, answerFor, chosenOf, say, show } from "./people.js";
import { offerScanning } from "./scan.js";
import { addToQueue, forgetLists, forgetOld, loadList, loadQueue, removeFromQueue, saveList } from "./store.js";

const PERIOD = 3000;
const main = document.getElementById("main");
const words = document.getElementById("q");
const here = main.dataset;
const clocks = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short", timeZone: here.zone });
const clock = (at) => clocks.format(new Date(at));

// As the server said last; `queue` is what it does not know yet.
let rows = new Map();
let counts = { inside: 0, expected: 0, places: null };
let queue = [];
let known = { etag: null, since: null, csrf: "", ahead: 0 };
let away = false;
let gone = false;
let refused = [];
let narrowed = { show: "all", found: null, only: Number(here.chosen) || null };

const now = () => new Date(Date.now() + known.ahead).toISOString();
const ours = () => queue.filter((item) => item.user === here.user);
const ofThisDoor = () => ours().filter((item) => item.door === here.door);

function answer(text, kind = "success") {
  const said = document.createElement("p");
  said.className = `door__said door__said--${kind}`;
  said.textContent = text;
  document.getElementById("answer").replaceChildren(said);
}

/** Return everybody as they are with what was not sent yet, by name. */
function people() {
  const seen = new Map(rows);
  for (const item of ofThisDoor()) {
    if (item.added) seen.set(item.nonce, after(item.added, item, clock));
    else if (rows.has(Number(item.fields.attendee))) {
      const number = Number(item.fields.attendee);
      seen.set(number, after(seen.get(number), item, clock));
    }
  }
  return [...seen.values()].sort((one, other) => one.name.localeCompare(other.name));
}

function status() {
  const number = ours().length;
  const others = queue.length - number;
  const parts = [];
  if (gone) parts.push(say("signedOut"));
  else if (away) parts.push(number ? say("offline", { number }) : say("offlineNone"));
  else if (number) parts.push(say("sending", { number }));
  if (away && words.value.trim() && !gone) parts.push(say("namesOnly"));
  if (others) parts.push(say("other", { number: others }));
  const line = document.getElementById("status");
  const text = parts.concat(refused).join(" ");
  if (line.textContent !== text) line.textContent = text;
  line.hidden = text === "";
  line.classList.toggle("door__status--away", away || gone || refused.length > 0);
}

function render() {
  const all = people();
  const came = (list) => list.reduce((sum, row) => sum + (row.state === "in" ? row.arrived : 0), 0);
  const added = ofThisDoor().filter((item) => item.added).reduce((sum, item) => sum + item.added.party, 0);
  document.getElementById("inside").textContent = counts.inside + came(all) - came([...rows.values()]);
  document.getElementById("expected").textContent = counts.expected + added;
  document.getElementById("places").textContent = counts.places ?? "–";
  show(chosenOf(all, { ...narrowed, words: words.value }));
  status();
}

async function keepList() {
  if (gone) return;
  const { door, user, keptUntil } = here;
  await saveList({ door, user, keptUntil, rows: [...rows.values()], counts, ahead: known.ahead });
}

async function signedOut() {
  gone = true;
  rows = new Map();
  await forgetLists();
  navigator.serviceWorker?.controller?.postMessage({ forget: true });
}

async function refresh({ whole = false } = {}) {
  const asked = whole ? {} : known;
  const said = await readList(here.list, asked);
  away = false;
  if (said === null) return;
  if (said.whole) rows = new Map();
  for (const row of said.rows) rows.set(row.id, row);
  counts = said.counts;
  known = { etag: said.etag, since: said.now, csrf: said.csrf, ahead: Date.parse(said.now) - Date.now() };
  // Somebody has left the list.
  if (rows.size !== said.size && !said.whole) await refresh({ whole: true });
  await keepList();
}

async function drop(item) {
  queue = queue.filter((each) => each !== item);
  await removeFromQueue(item.nonce);
}

async function sendOne(item) {
  if (!known.csrf) await refresh({ whole: true });
  let said = await send(item, known.csrf);
  if (said.status === 403 && !said.text) {
    // Signed in anew since: the token is another one.
    await refresh({ whole: true });
    said = await send(item, known.csrf);
  }
  if (said.status === 409) throw new SignedOut();
  if (said.ok) {
    if (item.door === here.door) {
      rows.set(said.row.id, said.row);
      counts = said.counts;
    }
    answer(said.text);
  } else {
    refused.push(say("refused", { name: item.name, text: said.text }));
    answer(say("refused", { name: item.name, text: said.text }), "error");
  }
  await drop(item);
}

let working = null;

/** Send what happened, in order, and read what happened elsewhere: one round at a time. */
function round() {
  working ??= (async () => {
    try {
      while (ours().length > 0) {
        await sendOne(ours()[0]);
        away = false;
        render();
      }
      await refresh();
    } catch (error) {
      if (error instanceof Away) away = true;
      else if (error instanceof SignedOut) await signedOut();
      else throw error;
    } finally {
      working = null;
      render();
    }
  })();
  return working;
}

async function happened(address, fields, { name, added = null }) {
  const nonce = crypto.randomUUID();
  const door = document.getElementById("door-name").value.trim();
  const item = { nonce, order: Date.now(), door: here.door, user: here.user, address, name, added };
  item.fields = { ...fields, nonce, at: now(), door, acting_for: here.organisation };
  if (added) item.added = { ...added, nonce };
  refused = [];
  queue.push(item);
  await addToQueue(item);
  const row = people().find((each) => (added ? each.nonce === nonce : each.id === Number(fields.attendee)));
  if (row) answer(away ? say("kept", { text: answerFor(row) }) : answerFor(row));
  render();
  await working;
  await round();
}

document.getElementById("people").addEventListener("submit", (event) => {
  event.preventDefault();
  const element = event.target.closest("[data-person]");
  const row = rows.get(Number(element.dataset.person));
  const kind = event.submitter.value;
  const fields = { attendee: row.id, kind };
  if (kind !== "undone" && row.party > 1) fields.people = element.querySelector("select").value;
  happened(event.target.action, fields, { name: row.name });
});

document.querySelector("#walk-in form").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const { first_name, last_name, email, guests } = Object.fromEntries(new FormData(form));
  const [name, party] = [`${first_name} ${last_name}`.trim(), 1 + (Number(guests) || 0)];
  const added = { id: null, name, party, state: "in", arrived: party, about: "", clock: "" };
  happened(form.action, { first_name, last_name, email, guests }, { name, added });
  form.reset();
  document.getElementById("walk-in").open = false;
});

let typing = 0;

async function search() {
  const text = words.value.trim();
  narrowed = { ...narrowed, found: null, only: null };
  render();
  // Addresses and numbers are not on this device.
  if (!away && (text.includes("@") || /^[\d\s()+./-]{4,}$/.test(text))) {
    try {
      const found = await findPeople(here.find, text);
      if (words.value.trim() === text) narrowed = { ...narrowed, found };
    } catch {
      away = true;
    }
    render();
  }
}

words.addEventListener("input", () => {
  window.clearTimeout(typing);
  typing = window.setTimeout(search, 200);
});
document.getElementById("search").addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
document.getElementById("filters").addEventListener("change", (event) => {
  narrowed = { ...narrowed, show: event.target.value };
  render();
});
document.getElementById("forget").addEventListener("click", async () => {
  if (queue.length > 0) {
    answer(say("unsent", { number: queue.length }), "error");
    return;
  }
  await forgetLists();
  navigator.serviceWorker?.controller?.postMessage({ forget: true });
  answer(say("deleted"));
});

/** Have the page itself kept, with all that it has loaded. */
async function keepPage() {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register(here.worker, { scope: here.scope });
  const { active } = await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const files = loaded.filter((name) => new URL(name).origin === window.location.origin && name.includes("/static/"));
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    // For tests, and for who wonders: from now on this page opens without a line.
    main.dataset.ready = "offline";
  };
  active.postMessage({ keep: [here.shell, ...new Set(files)] }, [channel.port2]);
}

async function begin() {
  await forgetOld(Date.now());
  const name = document.getElementById("door-name");
  name.value = localStorage.getItem("door-name") ?? "";
  name.addEventListener("change", () => localStorage.setItem("door-name", name.value.trim()));
  queue = await loadQueue();
  const saved = await loadList(here.door);
  if (saved && saved.user !== here.user) await forgetLists();
  else if (saved) {
    rows = new Map(saved.rows.map((row) => [row.id, row]));
    ({ counts } = saved);
    known.ahead = saved.ahead;
  }
  document.getElementById("filters").hidden = false;
  document.getElementById("device").hidden = false;
  document.getElementById("go").hidden = true;
  if (rows.size > 0) render();
  offerScanning({
    onCode: (digest) => {
      const found = digest && [...rows.values()].find((row) => row.code === digest);
      if (!found) {
        answer(say("noCode"), "error");
        return;
      }
      words.value = "";
      narrowed = { show: "all", found: null, only: found.id };
      render();
      document.querySelector(`[data-person="${found.id}"] button:not([hidden])`)?.focus();
    },
    onRefusal: () => answer(say("noCamera"), "error"),
  });
  await round();
  if (!away && !gone) await keepPage().catch(() => {});
  const again = async () => {
    if (!document.hidden && !gone) await round();
    window.setTimeout(again, PERIOD);
  };
  window.setTimeout(again, PERIOD);
  window.addEventListener("online", round);
  document.addEventListener("visibilitychange", round);
}

begin();
