// Keeps what is being typed into a form in this browser until it is saved, for the person and the state of the page that
// the form names: after a lost session, a crash or a closed window it stands there again. Without this file the form
// works as before; the server keeps what was submitted while signed out.
"use strict";

(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const key = `zx-text-${form.dataset.draft}`;
  const state = form.dataset.draftState;
  const boxes = [...form.querySelectorAll("textarea")];

  function keep() {
    const texts = Object.fromEntries(boxes.filter((box) => box.value).map((box) => [box.name, box.value]));
    if (Object.keys(texts).length) localStorage.setItem(key, JSON.stringify({ state, texts }));
    else localStorage.removeItem(key);
  }

  function restore() {
    const kept = JSON.parse(localStorage.getItem(key));
    if (!kept) return;
    // Another state: what was typed has been saved since, or somebody else was faster.
    if (kept.state !== state) localStorage.removeItem(key);
    else {
      for (const box of boxes) {
        if (box.value || !kept.texts[box.name]) continue;
        box.value = kept.texts[box.name];
        form.querySelector("[data-draft-note]").hidden = false;
      }
    }
  }

  try {
    restore();
    form.addEventListener("input", keep);
  } catch {
    // A browser that keeps nothing still submits.
  }
})();
