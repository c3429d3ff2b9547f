// Jcrop, which marks an image's focal area, finds out about touch by setting on… attributes. They could never run under
// the policy: not setting them comes to the same, and is not reported.
(() => {
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function set(name, value) {
    if (!/^on/i.test(name)) setAttribute.call(this, name, value);
  };
})();
