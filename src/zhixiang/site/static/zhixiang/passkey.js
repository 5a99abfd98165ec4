// Makes or uses a passkey: asks the browser, puts its answer into the form and sends it. Says in words what went wrong.
(function () {
  "use strict";
  const form = document.querySelector("[data-passkey]");
  const options = JSON.parse(document.getElementById("js_data").textContent);
  const say = document.getElementById("passkey-says");

  function wrong(key) {
    say.textContent = say.dataset[key];
    say.hidden = false;
  }

  form.addEventListener("submit", async function (event) {
    event.preventDefault();
    say.hidden = true;
    if (!window.PublicKeyCredential) {
      wrong("unsupported");
      return;
    }
    try {
      const made = form.dataset.passkey === "create"
        ? await window.webauthnJSON.create(options.creation_options)
        : await window.webauthnJSON.get(options.request_options);
      form.elements.credential.value = JSON.stringify(made);
      HTMLFormElement.prototype.submit.call(form);
    } catch (error) {
      wrong(error.name === "InvalidStateError" ? "known" : error.name === "SecurityError" ? "address" : "failed");
    }
  });
})();
