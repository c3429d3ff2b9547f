// Places left change by the minute, so they load apart from the page, which is kept for longer.
const address = document.querySelector("[data-places]")?.dataset.places;
const marks = [...document.querySelectorAll("[data-places-of]")];

async function showPlaces() {
  const numbers = [...new Set(marks.map((mark) => mark.dataset.placesOf))];
  const response = await fetch(`${address}?of=${numbers.join(",")}`, { headers: { Accept: "application/json" } });
  if (!response.ok) return;
  const known = await response.json();
  for (const mark of marks) {
    const places = known[mark.dataset.placesOf];
    if (!places) continue;
    mark.textContent = places.text;
    mark.dataset.state = places.state;
    mark.hidden = false;
  }
}

if (address && marks.length) showPlaces().catch(() => {});

// An address without what says nothing is shorter, and the server need not lead to it.
const form = document.querySelector("[data-find]");
const namesOfPlaces = ["within", "unit", "sort"];

form?.addEventListener("formdata", ({ formData }) => {
  const isSomewhere = formData.get("near") || formData.get("lat");
  for (const [name, value] of [...formData]) {
    if (!value || (!isSomewhere && namesOfPlaces.includes(name))) formData.delete(name);
  }
});

// "Near me": the browser asks, and says where it is to a kilometre; nothing is kept.
if (form && navigator.geolocation) {
  const near = form.querySelector("[name=near]");
  const status = form.querySelector("[data-find-status]");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "find__here";
  button.textContent = form.dataset.whereLabel;
  near.after(button);

  function put(name, value) {
    const field = form.querySelector(`[name=${name}]`) ?? form.appendChild(document.createElement("input"));
    field.type = "hidden";
    field.name = name;
    field.value = value.toFixed(2);
  }

  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        near.value = "";
        put("lat", coords.latitude);
        put("lon", coords.longitude);
        form.requestSubmit();
      },
      () => {
        status.textContent = form.dataset.whereFailed;
        near.focus();
      },
      { timeout: 10_000, maximumAge: 600_000 },
    );
  });
}
