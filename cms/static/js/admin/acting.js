// Each form of the admin says for which organisation its page was opened: who has changed over in another tab must not
// put into one organisation what they meant for the other. Wagtail's forms for images and documents know nothing of
// organisations, so it is said for them here. The server refuses what does not fit (accounts/console/guard.py).
(() => {
  const NAME = "acting_for";
  const number = document.querySelector("meta[name=acting-for]")?.content;

  // Both when a form is sent, however that comes about, and when a script collects its fields.
  document.addEventListener("formdata", ({ target, formData }) => {
    const isPost = target.getAttribute("method")?.toLowerCase() === "post";
    if (number && isPost && !formData.has(NAME)) formData.append(NAME, number);
  });

  jQuery.ajaxPrefilter((options, _original, request) => {
    const isWriting = !/^(get|head)$/i.test(options.type);
    if (number && isWriting && !options.crossDomain) request.setRequestHeader("X-Acting-For", number);
  });

  // Wagtail would tell people to report a mistake to their administrator.
  jQuery(document).on("ajaxError", (_event, request) => {
    if (request.status !== 409 || !request.getResponseHeader("Content-Type")?.startsWith("text/plain")) return;
    jQuery(".modal").modal("hide");
    const detail = { clear: true, type: "error", text: request.responseText };
    document.dispatchEvent(new CustomEvent("w-messages:add", { detail }));
  });
})();
