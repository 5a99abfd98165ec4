// The time that is left, told anew as it passes. The server's clock counts: the page brings its time along.
"use strict";

(() => {
  const started = Date.now();

  const said = (box, left) => {
    if (left <= 0) {
      return box.dataset.over;
    }
    const seconds = Math.floor(left / 1000);
    const parts = {
      days: Math.floor(seconds / 86400),
      hours: Math.floor(seconds / 3600) % 24,
      minutes: Math.floor(seconds / 60) % 60,
      seconds: seconds % 60,
    };
    const words = parts.days ? box.dataset.days : parts.hours ? box.dataset.hours : box.dataset.minutes;
    return words.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
  };

  for (const box of document.querySelectorAll("[data-countdown]")) {
    const until = Date.parse(box.dataset.countdown);
    const server = Date.parse(box.dataset.now);
    const tick = () => {
      const left = until - (server + Date.now() - started);
      const words = said(box, left);
      if (box.textContent !== words) {
        box.textContent = words;
      }
      if (left > 0) {
        setTimeout(tick, 1000);
      }
    };
    tick();
  }
})();
