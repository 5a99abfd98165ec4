// The grid of a form: saves what was typed within two seconds, pastes blocks, moves with the arrow keys.
// The server decides everything: what is stored, what it adds up to, what is in conflict. Without this file the page
// is a plain form with the same fields and buttons.
"use strict";

(() => {
  const form = document.getElementById("fill");
  if (!form || !window.fetch) return;

  const say = JSON.parse(document.getElementById("fill-labels").textContent);
  const stateBox = document.getElementById("fill-state");
  const noteBox = document.getElementById("fill-note");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const backupKey = `zx-draft-${form.dataset.owner}`;
  const QUIET = 1000;

  // What the server has of a field, what was sent of it last, and what it refused; by the field's element.
  const base = new WeakMap();
  const accepted = new WeakMap();
  const refused = new WeakMap();
  const gone = [];
  const moved = new Set();
  let timer = 0;
  let running = false;
  let again = false;

  const fields = (owner) => [...owner.querySelectorAll(".zx-in")];
  const rowsOf = (part) => [...part.querySelectorAll("tbody > tr[data-uid]")];
  const parts = () => [...form.querySelectorAll("[data-part]")];
  const owners = () => [...form.querySelectorAll("tbody > tr[data-uid], [data-owner].zx-opinion")];
  const nameOf = (owner) => owner.dataset.uid || owner.dataset.owner;
  const ownerOf = (name) => owners().find((owner) => nameOf(owner) === name);
  const fieldOf = (owner, key) => fields(owner).find((field) => field.dataset.key === key);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, key) => values[key]);
  const isNew = (owner) => owner.dataset.uid && owner.dataset.version === "0";

  function remember(owner) {
    for (const field of fields(owner)) base.set(field, isNew(owner) ? "" : field.value);
  }

  function differs(field) {
    return field.value !== base.get(field) && field.value !== accepted.get(field);
  }

  function unsaved(owner) {
    return isNew(owner) || fields(owner).some(differs);
  }

  // What is shown and kept

  function show(state, text) {
    stateBox.dataset.state = state;
    stateBox.textContent = text || say[state];
  }

  function note(text, buttons = []) {
    noteBox.replaceChildren();
    if (!text) return;
    const box = document.createElement("div");
    box.className = "alert alert-warning";
    const line = document.createElement("p");
    line.textContent = text;
    box.append(line, ...buttons.map(([label, act]) => button(label, act)));
    noteBox.append(box);
  }

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  function keep() {
    const kept = owners().filter(unsaved).map((owner) => ({
      owner: nameOf(owner),
      part: owner.closest("[data-part]").dataset.part,
      texts: Object.fromEntries(
        fields(owner).filter((field) => isNew(owner) || differs(field)).map((field) => [field.dataset.key, field.value]),
      ),
    }));
    try {
      if (kept.some((one) => Object.values(one.texts).some(Boolean)) || kept.length) {
        localStorage.setItem(backupKey, JSON.stringify({ at: new Date().toLocaleString(), kept }));
      } else localStorage.removeItem(backupKey);
    } catch {
      // A browser that keeps nothing still saves to the server.
    }
  }

  function offerBackup() {
    let backup = null;
    try {
      backup = JSON.parse(localStorage.getItem(backupKey));
    } catch {
      backup = null;
    }
    if (!backup || !Array.isArray(backup.kept)) return;
    const lost = backup.kept.filter((one) => {
      const owner = ownerOf(one.owner);
      return Object.entries(one.texts).some(([key, text]) => (owner ? fieldOf(owner, key)?.value !== text : text !== ""));
    });
    if (!lost.length) return;
    note(fill(say.backup, { at: backup.at }), [
      [say.restore, () => {
        for (const one of lost) {
          const part = parts().find((each) => each.dataset.part === one.part);
          const owner = ownerOf(one.owner) || (part && addRow(part, null, one.owner));
          if (!owner) continue;
          for (const [key, text] of Object.entries(one.texts)) {
            const field = fieldOf(owner, key);
            if (field) field.value = text;
          }
        }
        note("");
        soon(0);
      }],
      [say.discard, () => {
        localStorage.removeItem(backupKey);
        note("");
      }],
    ]);
  }

  // Saving

  function soon(wait = QUIET) {
    show("unsaved");
    keep();
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  function changes() {
    const rows = [];
    const opinions = [];
    for (const owner of owners()) {
      if (owner.dataset.conflict) continue;
      const chosen = fields(owner).filter((field) => differs(field) && refused.get(field) !== field.value);
      if (!chosen.length && !isNew(owner)) continue;
      const change = { row_version: Number(owner.dataset.version), values: {}, base: {} };
      for (const field of chosen) {
        change.values[field.dataset.key] = field.value;
        change.base[field.dataset.key] = base.get(field) || "";
      }
      if (owner.dataset.uid) {
        rows.push({ ...change, uid: owner.dataset.uid, part: owner.closest("[data-part]").dataset.part });
      } else opinions.push({ ...change, proposed: Number(owner.dataset.proposed) });
    }
    const order = {};
    for (const part of parts()) {
      if (moved.has(part.dataset.part)) order[part.dataset.part] = rowsOf(part).map((row) => row.dataset.uid);
    }
    return { rows: rows.slice(0, 400), opinions, deleted: gone.slice(0, 400), order };
  }

  function empty(patch) {
    return !patch.rows.length && !patch.opinions.length && !patch.deleted.length && !Object.keys(patch.order).length;
  }

  async function save() {
    clearTimeout(timer);
    if (running) {
      again = true;
      return;
    }
    const patch = changes();
    if (empty(patch)) {
      settle();
      return;
    }
    running = true;
    show("saving");
    try {
      const answer = await fetch(form.dataset.url, {
        method: "POST",
        redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify(patch),
      });
      if (answer.type === "opaqueredirect" || answer.status === 403) show("unsaved", say.signed_out);
      else if (answer.status === 200) take(patch, await answer.json());
      else {
        const told = await answer.json().catch(() => ({}));
        show("unsaved", told.message || `${say.unsaved} (${answer.status})`);
      }
    } catch {
      show("unsaved", say.offline);
      timer = setTimeout(save, 5000);
    } finally {
      running = false;
    }
    if (again) {
      again = false;
      save();
    }
  }

  function take(patch, told) {
    for (const part of Object.keys(patch.order)) moved.delete(part);
    gone.splice(0, patch.deleted.length);
    const sent = new Map([...patch.rows.map((one) => [one.uid, one]), ...patch.opinions.map((one) => [`opinion-${one.proposed}`, one])]);
    const wrong = new Set([...told.errors, ...told.conflicts].map((one) => `${one.owner}|${one.field}`));
    for (const stored of [...told.rows, ...told.opinions]) {
      const owner = ownerOf(stored.uid || stored.owner);
      if (owner) settleOwner(owner, stored, sent.get(nameOf(owner)), wrong);
    }
    for (const error of told.errors) showError(error, sent.get(error.owner));
    for (const conflict of told.conflicts) showConflict(conflict);
    showTotals(told.totals);
    settle();
  }

  function settleOwner(owner, stored, change, wrong) {
    owner.dataset.version = stored.row_version;
    const hidden = owner.querySelector("input[type=hidden]");
    if (hidden) hidden.value = stored.row_version;
    for (const field of fields(owner)) {
      const key = field.dataset.key;
      if (wrong.has(`${nameOf(owner)}|${key}`) || !(key in stored.values)) continue;
      const typed = change && key in change.values ? change.values[key] : base.get(field);
      const text = stored.values[key];
      if (field.value === typed) {
        // A field that somebody is in is not rewritten under the cursor; leaving it does that.
        if (document.activeElement === field) accepted.set(field, typed);
        else field.value = text;
      }
      base.set(field, text);
      fault(field, "");
    }
    for (const [key, text] of Object.entries(stored.echo || {})) {
      const box = fieldOf(owner, key)?.parentElement.querySelector("[data-echo]");
      if (box) box.textContent = text;
    }
    const said = owner.querySelector("[data-targets]");
    if (said && stored.targets) {
      said.replaceChildren(...stored.targets.map((target) => {
        const item = document.createElement("li");
        item.textContent = target.text;
        if (!target.ok) item.className = "zx-target-vague";
        return item;
      }));
    }
    const list = owner.querySelector("[data-advice]");
    if (list && stored.advice) {
      list.replaceChildren(...stored.advice.map((text) => {
        const item = document.createElement("li");
        item.textContent = text;
        return item;
      }));
    }
  }

  function fault(field, text) {
    const box = field.parentElement.querySelector("[data-fault]");
    field.closest("td")?.classList.toggle("zx-cell-bad", Boolean(text));
    if (text) field.setAttribute("aria-invalid", "true");
    else {
      field.removeAttribute("aria-invalid");
      refused.delete(field);
    }
    if (box) box.textContent = text;
  }

  function showError(error, change) {
    const owner = ownerOf(error.owner);
    if (!owner) return;
    const field = fieldOf(owner, error.field);
    if (!field) {
      const box = owner.querySelector("[data-row-fault]");
      if (box) box.textContent = error.message;
      return;
    }
    refused.set(field, change ? change.values[error.field] : field.value);
    fault(field, error.message);
  }

  function showConflict(conflict) {
    const owner = ownerOf(conflict.owner);
    if (!owner) return;
    const by = conflict.by || say.someone;
    const field = fieldOf(owner, conflict.field);
    owner.dataset.conflict = "1";
    const box = (field ? field.parentElement : owner).querySelector("[data-fault], [data-row-fault]");
    if (!box) return;
    box.textContent = conflict.gone ? fill(say.gone, { by }) : fill(say.theirs, { by, text: conflict.theirs || say.nothing });
    const done = () => {
      box.textContent = "";
      if (![...owner.querySelectorAll("[data-choose]")].length) delete owner.dataset.conflict;
      soon(0);
    };
    const choices = document.createElement("span");
    choices.dataset.choose = "1";
    const pick = (label, act) => button(label, () => {
      act();
      choices.remove();
      done();
    });
    if (conflict.gone) {
      choices.append(pick(say.restore_row, () => {
        owner.dataset.version = "0";
        remember(owner);
      }), pick(say.drop_row, () => owner.remove()));
    } else if (field) {
      choices.append(pick(say.keep_mine, () => base.set(field, conflict.theirs)), pick(say.keep_theirs, () => {
        field.value = conflict.theirs;
        base.set(field, conflict.theirs);
      }));
    }
    box.append(" ", choices);
  }

  function showTotals(sums) {
    const put = (selector, text) => {
      form.querySelector(selector).textContent = text;
    };
    put("[data-total]", sums.total);
    put("[data-rows]", sums.rows);
    put("[data-projects]", sums.projects);
    put("[data-capitals]", sums.capitals);
    for (const part of parts()) part.querySelector("[data-part-total]").textContent = sums.by_part[part.dataset.part];
  }

  // After an answer: say how things stand, and go on where somebody typed meanwhile.
  function settle() {
    keep();
    if (owners().some((owner) => owner.dataset.conflict)) show("conflict");
    else if (!empty(changes())) soon();
    else if (form.querySelector("[aria-invalid=true]")) show("invalid");
    else show("saved");
  }

  // Rows

  function renumber(part) {
    rowsOf(part).forEach((row, index) => {
      row.querySelector("[data-number]").textContent = index + 1;
    });
  }

  function newUid() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function addRow(part, after, uid = newUid()) {
    const template = part.querySelector("template");
    if (!template || rowsOf(part).length >= Number(part.dataset.max)) return null;
    const row = template.content.querySelector("tr").cloneNode(true);
    const old = row.dataset.uid;
    row.dataset.uid = uid;
    row.id = `row-${uid}`;
    for (const element of row.querySelectorAll("[name], [value]")) {
      for (const attribute of ["name", "value"]) {
        if (element.hasAttribute(attribute)) {
          element.setAttribute(attribute, element.getAttribute(attribute).replace(old, uid));
        }
      }
    }
    if (after) {
      after.after(row);
      moved.add(part.dataset.part);
    } else part.querySelector("tbody").append(row);
    remember(row);
    renumber(part);
    return row;
  }

  const ACTS = {
    add(part) {
      const row = addRow(part, null);
      if (row) fields(row)[0].focus();
    },
    copy(part, row) {
      const made = addRow(part, row);
      if (made) for (const field of fields(made)) field.value = fieldOf(row, field.dataset.key).value;
    },
    up(part, row) {
      if (row.previousElementSibling) row.previousElementSibling.before(row);
      moved.add(part.dataset.part);
    },
    down(part, row) {
      if (row.nextElementSibling) row.nextElementSibling.after(row);
      moved.add(part.dataset.part);
    },
    delete(part, row) {
      if (!isNew(row)) gone.push({ uid: row.dataset.uid, row_version: Number(row.dataset.version) });
      row.remove();
    },
  };

  form.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-do]");
    if (!pressed || !ACTS[pressed.dataset.do]) return;
    event.preventDefault();
    const part = pressed.closest("[data-part]");
    const row = pressed.closest("tr");
    ACTS[pressed.dataset.do](part, row);
    renumber(part);
    if (row && row.isConnected && pressed.dataset.do !== "copy") pressed.focus();
    soon(200);
  });

  // Pasting a block

  form.addEventListener("paste", (event) => {
    const field = event.target.closest("tr[data-uid] .zx-in");
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!field || !/[\t\n]/.test(text.trim())) return;
    const block = window.zxParseBlock(text);
    // One cell of several lines is a text like any other, but for the quotes around it.
    if (block.length === 1 && block[0].length === 1 && !text.startsWith('"')) return;
    if (field.tagName === "TEXTAREA" && !text.includes("\t") && !text.startsWith('"')) return;
    event.preventDefault();
    pasteBlock(field, block);
  });

  function pasteBlock(field, block) {
    let row = field.closest("tr");
    const part = row.closest("[data-part]");
    const first = fields(row).indexOf(field);
    const width = Math.max(...block.map((cells) => cells.length));
    let done = 0;
    for (const cells of block) {
      if (!row) row = addRow(part, null);
      if (!row) break;
      const targets = fields(row).slice(first);
      cells.slice(0, targets.length).forEach((text, index) => {
        targets[index].value = text;
      });
      done += 1;
      row = row.nextElementSibling;
    }
    const wide = width - (fields(field.closest("tr")).length - first);
    const told = [fill(say.pasted, { rows: done, columns: width })];
    if (done < block.length) told.push(fill(say.paste_full, { n: block.length - done }));
    if (wide > 0) told.push(fill(say.paste_wide, { n: wide }));
    note(told.join(" "));
    soon(200);
  }

  // Keys

  form.addEventListener("keydown", (event) => {
    const field = event.target.closest("tr[data-uid] .zx-in");
    if (!field || event.isComposing || event.ctrlKey || event.metaKey) return;
    const row = field.closest("tr");
    const line = fields(row);
    const at = line.indexOf(field);
    const go = (target) => {
      if (!target) return;
      event.preventDefault();
      target.focus();
    };
    const beside = (other) => other && fields(other)[at];
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      ACTS[event.key === "ArrowUp" ? "up" : "down"](row.closest("[data-part]"), row);
      renumber(row.closest("[data-part]"));
      field.focus();
      soon(200);
    } else if (event.key === "Tab" && !event.shiftKey && at === line.length - 1 && row.nextElementSibling) {
      go(fields(row.nextElementSibling)[0]);
    } else if (event.key === "ArrowUp" && !field.value.slice(0, field.selectionStart).includes("\n") && !field.list) {
      go(beside(row.previousElementSibling));
    } else if (event.key === "ArrowDown" && !field.value.slice(field.selectionEnd).includes("\n") && !field.list) {
      go(beside(row.nextElementSibling));
    } else if (event.key === "ArrowLeft" && field.selectionEnd === 0) go(line[at - 1]);
    else if (event.key === "ArrowRight" && field.selectionStart === field.value.length) go(line[at + 1]);
    else if (event.key === "Enter" && field.tagName === "INPUT") {
      event.preventDefault();
      beside(row.nextElementSibling)?.focus();
    }
  });

  // Typing

  const counter = document.createElement("span");
  counter.className = "zx-fill-count";
  counter.setAttribute("aria-hidden", "true");

  function count(field) {
    if (!field.dataset.limit) return;
    counter.textContent = fill(say.count, { n: [...field.value].length, limit: field.dataset.limit });
    counter.classList.toggle("zx-late", [...field.value].length > Number(field.dataset.limit));
    field.after(counter);
  }

  form.addEventListener("input", (event) => {
    if (!event.target.matches(".zx-in")) return;
    count(event.target);
    soon();
  });
  form.addEventListener("focusin", (event) => event.target.matches(".zx-in") && count(event.target));
  form.addEventListener("focusout", (event) => {
    const field = event.target;
    counter.remove();
    if (field.matches(".zx-in") && accepted.get(field) === field.value) field.value = base.get(field);
    accepted.delete(field);
  });

  let leaving = false;
  form.addEventListener("submit", () => {
    leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && !empty(changes())) {
      save();
      event.preventDefault();
    }
  });

  owners().forEach(remember);
  offerBackup();
})();
