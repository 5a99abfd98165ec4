// Saves the sheet of targets while it is typed and shows what the check says of it. What cannot reach the server is kept
// in this browser and filled in again. The server decides what can be saved. Without this file the form's own button saves.
"use strict";

(() => {
  const form = document.querySelector("form[data-targets]");
  if (!form || !window.fetch) return;

  const QUIET = 1200;
  const RETRY = 5000;
  const key = `zx-targets-${form.dataset.key}`;
  const said = form.querySelector("[data-state]");
  const problems = document.getElementById("target-problems");
  const version = form.elements.row_version;
  let timer = 0;
  let running = false;
  let dirty = false;

  const rows = () => [...form.querySelectorAll("fieldset.zx-target")];
  const texts = () => [...form.querySelectorAll("textarea, fieldset input:not([type=checkbox]), fieldset select")];

  function keep() {
    try {
      localStorage.setItem(key, JSON.stringify({ version: version.value, texts: texts().map((box) => box.value) }));
    } catch {
      // A browser that keeps nothing still saves to the server.
    }
  }

  function forget() {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept.
    }
  }

  function restore() {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      const boxes = texts();
      // Another version: what was typed has been saved since, or somebody else was faster.
      if (!kept || kept.version !== version.value || kept.texts.length !== boxes.length) return;
      boxes.forEach((box, place) => (box.value = kept.texts[place]));
      said.textContent = form.dataset.restored;
      later(QUIET);
    } catch {
      // Nothing was kept.
    }
  }

  function mark(errors) {
    for (const box of form.querySelectorAll("[data-told]")) box.remove();
    for (const [name, text] of Object.entries(errors)) {
      const [cell, number] = name.split("-");
      const row = rows()[Number(number) - 1];
      const input = row ? row.querySelector(`[name="${cell}"]`) : form.elements[cell];
      if (!input) continue;
      const box = document.createElement("div");
      box.className = "text-danger";
      box.dataset.told = "";
      box.textContent = text;
      input.after(box);
    }
  }

  function take(answer) {
    mark(answer.errors || {});
    if (!answer.saved) {
      said.textContent = answer.said;
      return;
    }
    version.value = answer.row_version;
    rows().forEach((row, place) => (row.querySelector("[name=stem]").value = answer.stems[place] ?? 0));
    problems.innerHTML = answer.problems;
    said.textContent = form.dataset.saved;
    forget();
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  async function save() {
    if (running || form.querySelector("[name=remove]:checked")) return;
    running = true;
    dirty = false;
    said.textContent = form.dataset.saving;
    try {
      const body = new FormData(form);
      body.delete("file");
      const answer = await fetch(form.dataset.targets, { method: "POST", body, redirect: "manual" });
      if (!answer.ok) throw new Error(String(answer.status));
      const data = await answer.json();
      take(data);
      if (dirty) keep();
    } catch {
      said.textContent = form.dataset.away;
      later(RETRY);
    } finally {
      running = false;
    }
    if (dirty) later(QUIET);
  }

  form.addEventListener("input", (event) => {
    if (event.target.name === "file") return;
    dirty = true;
    keep();
    later(QUIET);
  });
  restore();
})();
