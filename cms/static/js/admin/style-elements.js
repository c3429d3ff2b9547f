// Draftail renders <style> elements: the placeholder's text, the nesting of lists. `style-src 'self'` forbids those, but
// not style sheets that a script has constructed. So whoever creates a <style> element by script gets one of these,
// whose text becomes a constructed style sheet for as long as it stands in the page.
(() => {
  class StyleText extends HTMLElement {
    #sheet = new CSSStyleSheet();
    #watch = new MutationObserver(() => this.#read());

    connectedCallback() {
      this.hidden = true;
      this.#read();
      document.adoptedStyleSheets.push(this.#sheet);
      this.#watch.observe(this, { characterData: true, childList: true, subtree: true });
    }

    disconnectedCallback() {
      this.#watch.disconnect();
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
    }

    #read() {
      this.#sheet.replaceSync(this.textContent);
    }
  }

  customElements.define("rostrum-style", StyleText);

  const { createElement } = Document.prototype;
  Document.prototype.createElement = function create(name, options) {
    const isStyle = this === document && String(name).toLowerCase() === "style";
    return createElement.call(this, isStyle ? "rostrum-style" : name, options);
  };
})();
