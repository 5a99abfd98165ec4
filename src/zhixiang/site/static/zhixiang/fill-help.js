// A dialog beside a cell of the grid: finds a policy or an indicator and writes it into the cell.
// The field is a combobox over a list (arrow keys, Enter, Escape); without this file the lists are pages of their own.
"use strict";

(() => {
  const form = document.getElementById("fill");
  const dialog = document.getElementById("fill-help");
  if (!form || !dialog || !dialog.showModal) return;

  const say = JSON.parse(document.getElementById("fill-labels").textContent).help;
  const part = (name) => document.getElementById(`fill-help-${name}`);
  const [title, label, input, status, list, all] = ["title", "label", "input", "status", "list", "all"].map(part);
  const KINDS = { basis: "policies", performance: "indicators" };
  const ENDS = /[；;。，、》）\n]/;

  const entered = new WeakSet();
  let field = null;
  let place = 0;
  let kind = "";
  let typed = "";
  let asked = 0;
  let timer = 0;
  let options = [];
  let at = -1;

  // What stands between the last mark and the cursor: most likely what somebody is looking for.
  function begun() {
    const before = field.value.slice(0, place);
    let from = before.length;
    while (from > 0 && !ENDS.test(before[from - 1])) from -= 1;
    return before.slice(from).trim().slice(0, 100);
  }

  function open(cell) {
    field = cell;
    kind = KINDS[cell.dataset.key];
    place = entered.has(cell) ? cell.selectionEnd : cell.value.length;
    typed = begun();
    title.textContent = say[kind].title;
    label.textContent = say[kind].label;
    all.href = say[kind].all;
    input.value = typed;
    show([]);
    status.textContent = "";
    dialog.showModal();
    input.focus();
    input.select();
    look();
  }

  async function look() {
    const mine = (asked += 1);
    try {
      const answer = await fetch(`${say[kind].url}?q=${encodeURIComponent(input.value)}`, { redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = (await answer.json()).options;
      // An answer that was overtaken by a later question says nothing any more.
      if (mine !== asked) return;
      show(found);
      status.textContent = found.length ? dialog.dataset.found.replace("{n}", found.length) : dialog.dataset.none;
    } catch {
      if (mine !== asked) return;
      show([]);
      status.textContent = dialog.dataset.offline;
    }
  }

  function show(found) {
    options = found;
    list.replaceChildren(...found.map((one, which) => {
      const item = document.createElement("li");
      item.id = `fill-help-option-${which}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const words = [["strong", one.text], ["span", one.mark], ["small", one.about]];
      item.append(...words.filter((word) => word[1]).map(([tag, text]) => {
        const made = document.createElement(tag);
        made.textContent = text;
        return made;
      }));
      item.addEventListener("click", () => choose(which));
      return item;
    }));
    input.setAttribute("aria-expanded", String(found.length > 0));
    mark(found.length ? 0 : -1);
  }

  function mark(which) {
    at = which;
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  function choose(which) {
    const { text } = options[which];
    let before = field.value.slice(0, place);
    // What was only begun is replaced; where the search was changed in the dialog, the cell's own words stay.
    if (typed && input.value.trim() === typed && before.trimEnd().endsWith(typed)) {
      before = before.trimEnd().slice(0, -typed.length);
    }
    if (before.trim() && !/[；;\n，、]\s*$/.test(before)) before += "；";
    field.value = before + text + field.value.slice(place);
    dialog.close();
    field.focus();
    const blank = text.indexOf("__");
    const from = before.length + (blank < 0 ? text.length : blank);
    field.setSelectionRange(from, blank < 0 ? from : from + 2);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" && options.length) mark((at + 1) % options.length);
    else if (event.key === "ArrowUp" && options.length) mark((at + options.length - 1) % options.length);
    else if (event.key === "Enter") {
      if (at >= 0) choose(at);
    } else return;
    event.preventDefault();
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    asked += 1;
    clearTimeout(timer);
    if (field) field.focus();
  });

  form.addEventListener("focusin", (event) => entered.add(event.target));
  form.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-help]");
    if (pressed) open(pressed.parentElement.querySelector(".zx-in"));
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "F4" || event.isComposing || event.altKey || !event.target.matches(".zx-in")) return;
    if (!event.target.closest("tr[data-uid]") || !KINDS[event.target.dataset.key]) return;
    event.preventDefault();
    open(event.target);
  });
})();
