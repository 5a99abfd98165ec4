// Fetches how far the screening of a whole call is while it is under way, and loads the page anew when it has ended.
// Without this file the page says the same and has a link that loads it anew.
"use strict";

(() => {
  const box = document.querySelector("[data-progress]");
  if (!box) return;
  const PAUSE = 2000;
  let active = box.querySelector("[data-active]") !== null;

  async function look() {
    try {
      const answer = await fetch(box.dataset.progress, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) return;
      box.innerHTML = await answer.text();
      const still = box.querySelector("[data-active]") !== null;
      if (active && !still) {
        window.location.reload();
        return;
      }
      active = still;
    } catch {
      // The server is away for a moment: the next look may find it.
    }
    if (active) window.setTimeout(look, PAUSE);
  }

  if (active) window.setTimeout(look, PAUSE);
})();
