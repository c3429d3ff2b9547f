// A modal brings the scripts of its form as <script src>. jQuery would fetch each and run its text as an inline script,
// which the policy forbids. They are appended to the page by their address instead, before the modal's HTML: what
// stands in it finds its scripts at work, as it does when jQuery runs them.
(() => {
  const loading = new Map();

  /** Load a script of this site once; return a promise that is kept when it has run. */
  function load(address) {
    const { href } = new URL(address, document.baseURI);
    if (!loading.has(href)) loading.set(href, isHere(href) ? Promise.resolve() : append(href));
    return loading.get(href);
  }

  function isHere(href) {
    return [...document.scripts].some((script) => script.src === href);
  }

  function append(href) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = href;
      script.async = false; // in the order of the form's media
      script.addEventListener("load", () => resolve());
      script.addEventListener("error", () => reject(new Error(`${href} could not be loaded.`)));
      document.head.append(script);
    });
  }

  function scriptsIn(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    return [...parsed.querySelectorAll("script[src]")].map((script) => script.getAttribute("src"));
  }

  jQuery._evalUrl = load;

  const openModal = window.ModalWorkflow;
  window.ModalWorkflow = (options) => {
    const modal = openModal(options);
    const { loadBody } = modal;
    modal.loadBody = async (response) => {
      await Promise.all(scriptsIn(response.html ?? "").map(load));
      loadBody(response);
    };
    return modal;
  };
})();
