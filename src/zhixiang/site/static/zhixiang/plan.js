// Saves each amount as soon as it was typed, and shows the sums and checks that come of it.
// Without this file the amounts of the page are saved together by its button.
"use strict";

(() => {
  const form = document.querySelector("[data-plan-lines]");
  const panel = document.getElementById("plan-state");
  if (!form || !panel) return;
  const said = form.querySelector("[data-plan-error]");
  const field = (name) => form.querySelector(`[name="${name}"]`);

  function tell(text) {
    said.textContent = "";
    if (!text) return;
    const box = document.createElement("div");
    box.className = "alert alert-danger";
    box.lang = "zh-Hans";
    box.textContent = text;
    said.append(box);
  }

  function mark(input, name) {
    input.classList.remove("zx-plan-saved", "zx-plan-wrong");
    if (name) input.classList.add(name);
  }

  let before = Promise.resolve();

  async function save(input) {
    const key = input.dataset.amount;
    const body = new FormData();
    for (const name of [`amount-${key}`, `seen-${key}`, `was-${key}`, `number-${key}`, "why", "csrfmiddlewaretoken"]) {
      body.append(name, field(name).value);
    }
    if (field("confirmed").checked) body.append("confirmed", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      if (answer.redirected) return window.location.reload();
      const data = await answer.json();
      if (data.error) {
        tell(data.error);
        return mark(input, "zx-plan-wrong");
      }
      tell("");
      panel.innerHTML = data.html;
      for (const [line, now] of Object.entries(data.lines)) {
        field(`seen-${line}`).value = now.version;
        field(`was-${line}`).value = now.fen;
        form.querySelector(`[data-pick="${line}"]`).value = `${line}:${now.version}`;
      }
      field("confirmed").checked = false;
      mark(input, "zx-plan-saved");
    } catch {
      // The server is away: what was typed stays, and the button saves it later.
      mark(input, "zx-plan-wrong");
    }
    return undefined;
  }

  // One after the other: the second change of a line needs the version that the first one brought.
  form.addEventListener("change", (event) => {
    const input = event.target.closest("[data-amount]");
    if (input) before = before.then(() => save(input));
  });
})();
