// Passkeys and security keys: allauth's scripts ask the browser, this shows what can be done and says what went wrong.
const forms = document.querySelectorAll("form[data-key]");

if (window.PublicKeyCredential) {
  for (const form of forms) {
    form.hidden = false;
    // Enter in a field would send the form before the key has answered.
    form.addEventListener("submit", (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      form.querySelector("button").click();
    });
  }
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const trouble of document.querySelectorAll("[data-key-trouble]")) trouble.hidden = false;
});
