// Opens the page of a door without a line: a page without names, which the device fills from its own list.
const CACHE = "door";
const PATIENCE = 8000;
const PAGE = /\/admin\/events\/door\/(\d+)\/$/;
const HASHED = /\.[0-9a-f]{12}\./;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keep(addresses) {
  const cache = await caches.open(CACHE);
  await Promise.all(
    addresses.map(async (address) => {
      try {
        const answer = await fetch(address, { credentials: "same-origin", redirect: "error" });
        if (answer.ok) await cache.put(address, answer);
      } catch {
        // What was kept before stays.
      }
    }),
  );
}

self.addEventListener("message", (event) => {
  const { keep: addresses, forget } = event.data;
  const done = forget ? caches.delete(CACHE) : keep(addresses);
  event.waitUntil(done.then(() => event.ports[0]?.postMessage("done")));
});

async function page(request, shell) {
  try {
    const answer = await Promise.race([
      fetch(request),
      new Promise((_, reject) => {
        setTimeout(() => reject(new Error("slow")), PATIENCE);
      }),
    ]);
    if (answer.status < 500) return answer;
  } catch {
    // Offline: what is kept.
  }
  return (await caches.match(shell)) ?? Response.error();
}

async function file(request) {
  const kept = await caches.match(request);
  if (kept && HASHED.test(request.url)) return kept;
  try {
    return await fetch(request);
  } catch {
    return kept ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (PAGE.test(address.pathname)) event.respondWith(page(request, `${address.origin}${address.pathname}offline/`));
  } else if (["script", "style", "font", "image"].includes(request.destination)) {
    event.respondWith(file(request));
  }
});
