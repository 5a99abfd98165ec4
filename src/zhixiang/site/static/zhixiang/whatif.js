// What if a weight were another: a slider moves its number, and the cartogram and the table are drawn anew from what
// the server makes of the form as it stands. Without this file the button does the same.
"use strict";

(() => {
  const form = document.getElementById("scenario-form");
  const result = document.getElementById("scenario-result");
  if (!form || !result) return;
  const PAUSE = 120;
  let timer = 0;
  let asked = 0;

  async function draw() {
    const body = new FormData(form);
    body.set("wish", "try");
    asked += 1;
    const mine = asked;
    result.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action || window.location.href, {
        method: "POST", body, headers: { "X-Requested-With": "fetch" },
      });
      // An older answer must not cover a newer one.
      if (mine !== asked || !answer.ok || answer.redirected) return;
      result.innerHTML = await answer.text();
    } catch {
      // The server is away for a moment: the next change asks again.
    } finally {
      if (mine === asked) result.removeAttribute("aria-busy");
    }
  }

  function soon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(draw, PAUSE);
  }

  form.addEventListener("input", (event) => {
    const field = event.target;
    if (field.dataset.for) document.getElementById(field.dataset.for).value = field.value;
    form.querySelectorAll("[data-for]").forEach((slider) => {
      if (slider.dataset.for === field.id) slider.value = field.value;
    });
    if (form.dataset.whatif === "live" && !["name", "copy_name"].includes(field.name)) soon();
  });
})();
