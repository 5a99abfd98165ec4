// The scoring sheet saves itself within two seconds, field by field. What has not reached the server is kept in this
// browser and sent when the page is opened again. The server decides what is stored, what is refused, what is in
// conflict. Without this file the sheet is a plain form with the same fields and buttons.
"use strict";

(() => {
  const form = document.getElementById("sheet");
  if (!form || !window.fetch) return;

  const say = JSON.parse(document.getElementById("sheet-labels").textContent);
  const stateBox = document.getElementById("sheet-state");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const backupKey = `zx-sheet-${form.dataset.key}`;
  const fields = [...form.querySelectorAll("[data-base]")];
  const QUIET = 800;
  const RETRY = 5000;
  let timer = 0;
  let running = false;
  const refused = new Map();
  const held = new Set();

  const fieldOf = (key) => fields.find((field) => field.name === key);
  const baseOf = (field) => form.elements[`base-${field.name}`];
  const errorOf = (key) => document.getElementById(`error-${key}`);
  const differs = (field) => field.value !== field.dataset.base;
  const unsaved = () =>
    fields.filter((field) => differs(field) && !held.has(field.name) && refused.get(field.name) !== field.value);

  function show(state, values = {}) {
    stateBox.dataset.state = state;
    stateBox.textContent = say[state].replace(/\{(\w+)\}/g, (_all, key) => values[key]);
  }

  function settle(field, base) {
    field.dataset.base = base;
    baseOf(field).value = base;
  }

  function keep() {
    const rows = fields.filter(differs).map((field) => [field.name, { text: field.value, base: field.dataset.base }]);
    try {
      if (rows.length) localStorage.setItem(backupKey, JSON.stringify(Object.fromEntries(rows)));
      else localStorage.removeItem(backupKey);
    } catch {
      // A browser that keeps nothing still saves to the server.
    }
  }

  function restore() {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(backupKey));
    } catch {
      return false;
    }
    let found = false;
    for (const [key, one] of Object.entries(kept || {})) {
      const field = fieldOf(key);
      if (!field || field.value === one.text) continue;
      field.value = one.text;
      // As it stood when it was typed: if that is not what stands now, the server says so.
      field.dataset.base = one.base;
      found = true;
    }
    return found;
  }

  function packet() {
    const rows = unsaved().map((field) => [field.name, { text: field.value, base: field.dataset.base }]);
    return rows.length ? JSON.stringify({ fields: Object.fromEntries(rows) }) : "";
  }

  function send(body, keepalive = false) {
    return fetch(form.dataset.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
      body,
      keepalive,
      redirect: "manual",
    });
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  async function save() {
    const body = packet();
    if (!body || running) return;
    running = true;
    show("saving");
    try {
      const answer = await send(body);
      if (answer.type === "opaqueredirect" || answer.status === 403) {
        show("signed_out");
        later(RETRY);
      } else if (answer.ok) {
        take(await answer.json(), JSON.parse(body).fields);
      } else if (answer.status === 409 || answer.status === 400) {
        stateBox.dataset.state = "offline";
        stateBox.textContent = (await answer.json()).error;
      } else {
        show("offline");
        later(RETRY);
      }
    } catch {
      show("offline");
      later(RETRY);
    }
    running = false;
    keep();
    if (stateBox.dataset.state === "saved" && packet()) later(QUIET);
  }

  function take(answer, sent) {
    for (const [key, text] of Object.entries(answer.stored)) {
      const field = fieldOf(key);
      // "８.50" is stored as "8.5": shown so only where nothing was typed since.
      if (field.value === sent[key].text && document.activeElement !== field) field.value = text;
      settle(field, field.value === sent[key].text ? field.value : text);
      baseOf(field).value = text;
      refused.delete(key);
      errorOf(key).replaceChildren();
    }
    for (const [key, why] of Object.entries(answer.refused)) {
      refused.set(key, sent[key].text);
      errorOf(key).textContent = why;
    }
    for (const [key, theirs] of Object.entries(answer.conflicts)) ask(key, theirs);
    document.getElementById("sheet-filled").textContent = answer.filled;
    document.getElementById("sheet-score").textContent = answer.score || "—";
    show("saved", { time: answer.saved_at });
  }

  function ask(key, theirs) {
    const field = fieldOf(key);
    held.add(key);
    const line = document.createElement("p");
    line.textContent = say.conflict.replace("{theirs}", theirs || "—");
    const choose = (label, mine) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = label;
      button.addEventListener("click", () => {
        if (!mine) field.value = theirs;
        settle(field, theirs);
        held.delete(key);
        errorOf(key).replaceChildren();
        keep();
        save();
      });
      return button;
    };
    errorOf(key).replaceChildren(line, choose(say.mine, true), " ", choose(say.theirs, false));
  }

  form.addEventListener("input", () => {
    keep();
    show("waiting");
    later(QUIET);
  });
  window.addEventListener("pagehide", () => {
    const body = packet();
    if (body) send(body, true).catch(() => {});
  });

  if (restore()) {
    show("kept");
    later(0);
  }
  keep();
})();
