// The editor's bar, fetched apart from the page: cached pages hold nothing of whoever reads them.

const hook = document.querySelector('[data-userbar]:not([data-page-id=""])');
const isEditor = document.cookie.split("; ").includes("userbar=1");

/** Return a script that the browser will run: those in parsed HTML never do. */
function runnable(script) {
  const copy = document.createElement("script");
  for (const { name, value } of script.attributes) copy.setAttribute(name, value);
  copy.textContent = script.textContent;
  copy.async = false; // in the order of the document
  return copy;
}

async function show() {
  const response = await fetch(`/_/userbar/${hook.dataset.pageId}/`, { headers: { Accept: "text/html" } });
  if (response.status !== 200) return;
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const node of [...parsed.head.children, ...parsed.body.children]) {
    hook.append(node.tagName === "SCRIPT" ? runnable(node) : document.importNode(node, true));
  }
}

// In the preview, Wagtail shows its own.
if (hook && isEditor && window.self === window.top) show();
