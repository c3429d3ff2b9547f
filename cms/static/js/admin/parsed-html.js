// Style attributes in HTML that a script parses are inline styles to the policy. Draftail reads from those of pasted text
// what is bold or italic; jQuery UI measures scroll bars with one. They get another name in the text, and are set again
// through `element.style`, which is allowed.
(() => {
  const ASIDE = "data-style-aside";
  const VALUE = String.raw`"[^"]*"|'[^']*'|[^\s"'<>]+`;
  const TAG = new RegExp(String.raw`<[a-z](?:[^<>"']|${VALUE})*>`, "gi");
  // A value, which is passed over, or the name of a style attribute.
  const VALUE_OR_STYLE = new RegExp(String.raw`=\s*(?:${VALUE})|(?<![^\s"'/])style(?=\s*=)`, "gi");

  /** Give style attributes another name. Text and the values of other attributes stay as they are. */
  function putAside(html) {
    return html.replace(TAG, (tag) => tag.replace(VALUE_OR_STYLE, (part) => (part.startsWith("=") ? part : ASIDE)));
  }

  function apply(root) {
    for (const element of root.querySelectorAll(`[${ASIDE}]`)) {
      element.style.cssText = element.getAttribute(ASIDE);
      element.removeAttribute(ASIDE);
    }
  }

  const holdsStyle = (html) => /style\s*=/i.test(html);

  const innerHTML = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
  Object.defineProperty(Element.prototype, "innerHTML", {
    ...innerHTML,
    set(html) {
      if (!holdsStyle(html)) {
        innerHTML.set.call(this, html);
        return;
      }
      innerHTML.set.call(this, putAside(String(html)));
      apply(this.content ?? this);
    },
  });

  const { parseFromString } = DOMParser.prototype;
  DOMParser.prototype.parseFromString = function parse(text, type) {
    const isHtml = type === "text/html" && holdsStyle(text);
    const parsed = parseFromString.call(this, isHtml ? putAside(text) : text, type);
    if (isHtml) apply(parsed);
    return parsed;
  };
})();
