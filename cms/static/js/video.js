// A video's player comes from its host only when somebody presses play; without script the link leads there.
for (const video of document.querySelectorAll("[data-player]")) {
  const link = video.querySelector("a");
  link.setAttribute("role", "button");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const player = document.createElement("iframe");
    player.src = video.dataset.player;
    player.title = video.dataset.title;
    player.allow = "fullscreen; picture-in-picture";
    player.allowFullscreen = true;
    player.className = "video__player";
    video.replaceChildren(player);
    player.focus();
  });
}
