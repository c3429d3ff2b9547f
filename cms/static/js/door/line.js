// The line to the server: what it says of the list, and what happened here. Being offline is no error, but a state.
const PATIENCE = 15000;

/** The server could not be asked, or not now. */
export class Away extends Error {}
/** Nobody is signed in here any more. */
export class SignedOut extends Error {}

async function ask(address, options = {}) {
  let answer;
  try {
    // A sign-in page instead of an answer is a redirect.
    answer = await fetch(address, {
      headers: { Accept: "application/json", ...options.headers },
      method: options.method ?? "GET",
      body: options.body,
      redirect: "manual",
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new Away();
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
  if (answer.status === 429 || answer.status >= 500) throw new Away();
  return answer;
}

/** Return the list or what has changed since; null when nothing has. */
export async function readList(address, { etag, since }) {
  const query = since ? `?since=${encodeURIComponent(since)}` : "";
  const answer = await ask(address + query, { headers: etag ? { "If-None-Match": etag } : {} });
  if (answer.status === 304) return null;
  if (!answer.ok) throw new SignedOut();
  return { etag: answer.headers.get("ETag"), ...(await answer.json()) };
}

/** Return the numbers of those whom an address or the end of a number may mean. */
export async function findPeople(address, words) {
  const answer = await ask(`${address}?q=${encodeURIComponent(words)}`);
  return answer.ok ? new Set((await answer.json()).found) : new Set();
}

/** Send one thing that happened; `{ok, status, text, row, counts}`. */
export async function send(item, csrf) {
  const answer = await ask(item.address, {
    method: "POST",
    headers: { "X-CSRFToken": csrf },
    body: new URLSearchParams(item.fields),
  });
  const said = (answer.headers.get("Content-Type") ?? "").startsWith("application/json") ? await answer.json() : {};
  return { ok: answer.ok, status: answer.status, text: "", ...said };
}
