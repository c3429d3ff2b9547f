// Wagtail starts its date fields, inline panels and choosers by inline scripts, which the policy forbids. Our templates
// and widgets hold this element instead: it names the initialiser and carries its arguments as JSON. It starts at once
// where it stands, as the script did: while the page is parsed, in what a modal brings, in a new inline form.
(() => {
  // Each by its own name, so that HTML which got into a page by mistake can call nothing else.
  const calls = ["createTaskChooser", "initDateChooser", "initDateTimeChooser", "initTimeChooser"];
  const constructors = [
    "Chooser", "DocumentChooser", "ImageChooser", "InlinePanel", "MultipleChooserPanel", "PageChooser", "SnippetChooser",
  ];

  class Start extends HTMLElement {
    #isStarted = false;

    connectedCallback() {
      // Moving it (an inline form up or down) connects it again.
      if (this.#isStarted) return;
      this.#isStarted = true;
      const name = this.dataset.call;
      const values = JSON.parse(this.dataset.arguments);
      if (calls.includes(name)) window[name](...values);
      else if (constructors.includes(name)) new window[name](...values);
      else throw new TypeError(`Nothing is started by the name of ${name}.`);
    }
  }

  customElements.define("rostrum-start", Start);
})();
