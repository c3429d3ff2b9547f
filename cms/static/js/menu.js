// Menus open and close without this; it closes the one left open when attention moves elsewhere.
const menus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of menus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("focusin", (event) => {
  for (const menu of menus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = [...menus()].filter((menu) => menu.contains(document.activeElement)).at(-1);
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
