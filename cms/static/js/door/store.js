// What a device at the door keeps: the list of a door, so that it works without a line, and what was not sent yet.
// Where a browser keeps nothing (a private window), it stands in memory alone.
const NAME = "door";
const LONGEST = 30 * 24 * 3600 * 1000;
const memory = { lists: new Map(), queue: new Map() };

const opened = new Promise((resolve) => {
  try {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("lists", { keyPath: "door" });
      asked.result.createObjectStore("queue", { keyPath: "nonce" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => resolve(null);
  } catch {
    resolve(null);
  }
});

async function ask(store, mode, work) {
  const database = await opened;
  if (!database) return null;
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

async function all(store) {
  const found = await ask(store, "readonly", (rows) => rows.getAll());
  return found ?? [...memory[store].values()];
}

async function put(store, key, value) {
  if (await opened) await ask(store, "readwrite", (rows) => rows.put(value));
  else memory[store].set(key, value);
}

async function remove(store, key) {
  memory[store].delete(key);
  await ask(store, "readwrite", (rows) => rows.delete(key));
}

export const loadList = async (door) => (await all("lists")).find((list) => list.door === door);
export const saveList = (list) => put("lists", list.door, list);

/** Delete all lists; what was not sent yet stays. */
export async function forgetLists() {
  memory.lists.clear();
  await ask("lists", "readwrite", (rows) => rows.clear());
}

/** Delete lists of events that are over, and what could not be sent for a month. */
export async function forgetOld(now) {
  for (const list of await all("lists")) if (Date.parse(list.keptUntil) < now) await remove("lists", list.door);
  for (const item of await all("queue")) if (Date.parse(item.fields.at) < now - LONGEST) await remove("queue", item.nonce);
}

/** What was not sent yet, in the order in which it happened. */
export async function loadQueue() {
  return (await all("queue")).sort((one, other) => one.order - other.order);
}

export const addToQueue = (item) => put("queue", item.nonce, item);
export const removeFromQueue = (nonce) => remove("queue", nonce);
