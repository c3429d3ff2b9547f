// setAttribute("style", …) is an inline style to the policy; what a script sets through `element.style` is allowed, and
// comes to the same. Draftail does it when text is copied out of it.
(() => {
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function set(name, value) {
    if (String(name).toLowerCase() === "style" && this.style) this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };
})();
