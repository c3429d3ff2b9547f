// Who stands on the list, as this device sees them: as the server said last, with what happened here on top.
const MOST_SHOWN = 100;
const texts = document.getElementById("texts").dataset;
const list = document.getElementById("people");
const blank = document.getElementById("person").content.firstElementChild;
const shown = new Map();

/** Return one of the page's texts with values in it. */
export const say = (name, values = {}) =>
  Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), texts[name]);

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Return somebody as they are after something that was not sent yet. */
export function after(row, item, clock) {
  const { kind, people, at } = item.fields;
  if (kind === "undone") return { ...row, state: "expected", arrived: 0, clock: "", kept: true };
  return { ...row, state: "in", arrived: Number(people) || row.party, clock: clock(at), kept: true };
}

/** Return how somebody stands, in words. */
function standing(row) {
  const values = { arrived: row.arrived, party: row.party, time: row.clock };
  const text = row.state === "in" ? say(row.arrived < row.party ? "inPart" : "in", values) : (texts[row.state] ?? "");
  return row.kept && text ? say("kept", { text }) : text;
}

/** Return what to say when somebody has come in, or has not. */
export function answerFor(row) {
  if (row.state !== "in") return say("saidOut", row);
  return say(row.arrived < row.party ? "saidPart" : "saidIn", row);
}

/** Return those who are meant, by name: `found` are numbers that the server knows better. */
export function chosenOf(rows, { words, show, found, only }) {
  if (only) return rows.filter((row) => row.id === only);
  const parts = plain(words).split(/\s+/).filter(Boolean);
  const named = (row) => parts.every((part) => plain(row.name).includes(part));
  return rows.filter((row) => {
    if (parts.length === 0 && row.state === "cancelled") return false;
    if (show !== "all" && row.state !== show) return false;
    return parts.length === 0 || named(row) || Boolean(found?.has(row.id));
  });
}

function sizes(select, row) {
  const wanted = row.arrived || row.party;
  if (select.options.length !== row.party) {
    select.replaceChildren(...Array.from({ length: row.party }, (_, index) => new Option(index + 1, index + 1)));
  }
  select.value = Math.min(wanted, row.party);
}

function fill(element, row) {
  const facts = JSON.stringify(row);
  if (element.facts === facts) return;
  element.facts = facts;
  element.dataset.person = row.id;
  element.className = `door-row door-row--${row.state}${row.kept ? " door-row--kept" : ""}`;
  element.querySelector(".door-row__name").textContent = row.name;
  element.querySelector(".door-row__about").textContent = row.about;
  element.querySelector(".door-row__state").textContent = standing(row);
  for (const name of element.querySelectorAll("button > span")) name.textContent = ` ${row.name}`;
  const focused = document.activeElement;
  const hide = (name, hidden) => {
    element.querySelector(`.door-row__${name}`).hidden = hidden;
  };
  const added = row.id === null;
  hide("size", added || row.party < 2 || row.state === "pending");
  hide("in", row.state !== "expected");
  hide("more", added || row.state !== "in" || row.party < 2);
  hide("let", row.state !== "waiting" && row.state !== "cancelled");
  hide("undo", added || row.state !== "in");
  sizes(element.querySelector("select"), row);
  // Who goes by the keyboard stays with the person.
  if (element.contains(focused) && focused.hidden) element.querySelector("button:not([hidden])")?.focus();
}

/** Show these people, and how many there are besides. */
export function show(rows) {
  const elements = rows.slice(0, MOST_SHOWN).map((row) => {
    const key = row.id ?? row.nonce;
    const element = shown.get(key) ?? blank.cloneNode(true);
    shown.set(key, element);
    fill(element, row);
    return element;
  });
  const same = elements.length === list.children.length && elements.every((each, index) => each === list.children[index]);
  if (!same) list.replaceChildren(...elements);
  const more = document.getElementById("more");
  more.hidden = rows.length <= MOST_SHOWN;
  more.textContent = say("more", { number: rows.length - MOST_SHOWN });
  const nobody = document.getElementById("nobody");
  nobody.hidden = rows.length > 0;
  nobody.textContent = say("nobody");
}
