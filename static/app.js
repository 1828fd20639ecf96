// The page works without this. It adds: copying the original bytes, walking
// along the differences, the theme, keys, and keeping focus when the form is
// swapped. No value that a user types is stored.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("script");

  // What is kept in the browser: how the page looks and behaves, nothing else.
  const keep = {
    get(name) { try { return localStorage.getItem(name); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(name, value); } catch { /* not allowed: then not */ } },
  };

  // Theme: as the system, light, dark.
  const themes = ["system", "light", "dark"];
  const showTheme = (name) => {
    if (name === "system") delete root.dataset.theme; else root.dataset.theme = name;
    document.getElementById("theme")?.setAttribute("aria-label", name === "system" ? "Theme: as the system" : "Theme: " + name);
  };
  const theme = () => themes.includes(keep.get("theme")) ? keep.get("theme") : "system";
  showTheme(theme());

  const letters = () => keep.get("letters") !== "off";
  const typing = (el) => el.closest?.("input, textarea, select, [contenteditable], dialog") != null;

  // The text of a value: labels for screen readers left out, characters that
  // cannot be seen kept.
  const original = (node) => {
    const copy = node.cloneNode(true);
    for (const label of copy.querySelectorAll(".vh, .cut")) label.remove();
    return copy.textContent;
  };

  // Over plain http there is no clipboard interface: then the old way.
  const copy = async (text) => {
    if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
    const set = (e) => { e.clipboardData.setData("text/plain", text); e.preventDefault(); e.stopImmediatePropagation(); };
    document.addEventListener("copy", set, { capture: true, once: true });
    if (!document.execCommand("copy")) {
      document.removeEventListener("copy", set, { capture: true });
      throw new Error("not allowed");
    }
  };

  const copyFrom = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    let said = "Copied";
    try { await copy(original(source)); } catch { said = "Select and copy"; getSelection().selectAllChildren(source); }
    button.textContent = said;
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  };

  // What is selected by hand is copied as it was, too.
  document.addEventListener("copy", (e) => {
    const selection = getSelection();
    if (!selection.rangeCount || typing(e.target) || !e.target.closest?.("pre, .mini")) return;
    const holder = document.createElement("div");
    holder.append(selection.getRangeAt(0).cloneContents());
    e.clipboardData.setData("text/plain", original(holder));
    e.preventDefault();
  });

  // Walking along the differences.
  let at = -1;
  const walk = (by) => {
    const marks = [...document.querySelectorAll("#answer ins, #answer del, #answer mark")].filter((m) => m.checkVisibility() && !m.matches(".unordered .moved"));
    document.querySelector(".current")?.classList.remove("current");
    if (!marks.length) return;
    at = (at + by + marks.length) % marks.length;
    const mark = marks[at];
    mark.classList.add("current");
    mark.scrollIntoView({ block: "center" });
    mark.closest("pre, .mini")?.focus({ preventScroll: true });
  };

  const check = () => document.getElementById("pad")?.requestSubmit();

  document.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      check();
      return;
    }
    const menu = document.querySelector(".menu[open]");
    if (e.key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || !letters()) return;
    if (e.key === "n") walk(1);
    else if (e.key === "N") walk(-1);
    else if (e.key === "?") document.getElementById("keys")?.showModal();
  });

  document.addEventListener("click", (e) => {
    const button = e.target.closest("button");
    if (button?.dataset.copy) copyFrom(button);
    else if (button?.id === "keys-open") document.getElementById("keys").showModal();
    else if (button?.id === "theme") {
      const next = themes[(themes.indexOf(theme()) + 1) % themes.length];
      keep.set("theme", next);
      showTheme(next);
    }
    for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(e.target)) menu.open = false;
  });

  // A link to a step opens what is folded in it.
  document.addEventListener("click", (e) => {
    const target = document.getElementById(e.target.closest("a[href^='#step-']")?.hash.slice(1));
    target?.querySelector("details.values")?.setAttribute("open", "");
  });

  // A button's request may be replaced by one that typing starts: then that one
  // does what the button asked.
  let pending = null;

  // The bytes of the file that was dropped last, while the box shows its text.
  let dropped = "";

  // Whether a button has the paste read again, in another way.
  const rereads = (button) => /^(keep|clean):/.test(button ?? "");

  // What went wrong on the way is said, and taken back by the next answer.
  const problem = (text) => { document.getElementById("problem").textContent = text; };
  document.addEventListener("htmx:error", (e) => {
    pending = null;
    if (e.detail?.error?.name !== "AbortError") problem("The server does not answer. What you typed is still here; edit it or press Ctrl+Enter to try again.");
  });

  document.addEventListener("htmx:config:request", (e) => {
    const body = e.detail.ctx.request.body;
    if (body?.has("do")) pending = body.get("do");
    else if (pending !== null) body?.append("do", pending);
    if (dropped && body && (rereads(body.get("do")) || body.get("entry") !== body.get("chosen"))) body.set("file", dropped);
  });

  // The fields by what tells one from another, before and after a swap.
  const fields = () => {
    const count = {};
    return new Map([...document.querySelectorAll("#pad :is(input, select, textarea):not([type=hidden])")].map((el) => {
      const row = el.closest(".kv")?.querySelector("[name$=name]")?.defaultValue ?? "";
      const key = el.name + " " + row;
      count[key] = (count[key] ?? -1) + 1;
      return [key + " " + count[key], el];
    }));
  };
  let sent = new Map();
  document.addEventListener("htmx:before:request", () => {
    sent = new Map([...fields()].map(([key, el]) => [key, el.value]));
  });

  // The id of what is swapped; htmx has a selector where the server named it.
  const target = (e) => e.detail.ctx.target?.id ?? String(e.detail.ctx.target).slice(1);

  // Focus, caret and what was typed meanwhile outlive a swap of the whole form.
  let before = null;
  document.addEventListener("htmx:before:swap", (e) => {
    before = null;
    if (target(e) !== "pad") return;
    const active = document.activeElement;
    const written = e.detail.tasks?.map((task) => task.fragment?.querySelector("#paste")?.value).find((text) => text !== undefined);
    before = { written, typed: [], open: [...document.querySelectorAll("details[id][open]")].map((d) => d.id) };
    for (const [key, el] of fields()) {
      if (sent.has(key) && sent.get(key) !== el.value) before.typed.push([key, el.value]);
      if (el === active) Object.assign(before, { key, start: el.selectionStart, end: el.selectionEnd });
    }
    if (active?.matches("button")) Object.assign(before, { button: active.value, id: active.id });
  });

  const focusAgain = (now) => {
    const list = { "add-row": "row-list", "add-header": "header-list" }[before.id];
    if (list) return document.querySelector(`#${list} .kv:last-child [name$=name]`)?.focus();
    const button = (value) => document.querySelector(`button[value="${CSS.escape(value)}"]`);
    const undone = (value) => button(value.replace(/^\w+/, (verb) => verb === "keep" ? "clean" : "keep")) ?? document.querySelector("#paste-note button") ?? document.getElementById("paste");
    const el = now.get(before.key) ?? (before.id ? document.getElementById(before.id) : null)
      ?? (before.button ? button(before.button) ?? (rereads(before.button) ? undone(before.button) : document.getElementById("add-row")) : null);
    el?.focus({ preventScroll: true });
    if (before.start != null) try { el.setSelectionRange(before.start, before.end); } catch { /* no caret in such a field */ }
  };

  // A secret that stood in the paste comes back masked: it moves to its field.
  // Text that was changed meanwhile is left to the next answer.
  const moveSecrets = (masked) => {
    const paste = document.getElementById("paste");
    const typed = paste.value.replaceAll("\0", "\uFFFD"); // HTML holds no NUL
    const [first, ...rest] = masked.split("****");
    const found = [];
    let at = first.length, earlier = first;
    if (typed === masked || !typed.startsWith(first)) return false;
    for (const [i, text] of rest.entries()) {
      const end = i + 1 < rest.length ? typed.indexOf(text, at) : typed.length - text.length;
      if (end < at || !typed.startsWith(text, end)) return false;
      found.push([earlier, typed.slice(at, end)]);
      at = end + text.length;
      earlier = text;
    }
    const fields = { secret: document.getElementById("secret_access_key"), token: document.getElementById("session_token"), signing: document.getElementById("signing_key") };
    for (const [name, secret] of found) {
      const kind = name.slice(-60).match(/.*(secret|token|signing)/is)?.[1].toLowerCase() ?? "secret";
      const known = secret === "****" || Object.values(fields).some((el) => el.value === secret);
      if (!known) fields[kind].value = secret;
    }
    paste.value = masked;
    return true;
  };

  // What was read, and the verdict, are told to those who do not see them: the
  // whole form was swapped, and with it the places that tell.
  const tell = () => {
    const texts = (selector) => [...document.querySelectorAll(selector)].map((el) => {
      const copy = el.cloneNode(true);
      for (const button of copy.querySelectorAll("button")) button.remove();
      return copy.textContent.replace(/\s+/g, " ").trim();
    });
    const list = (before, found, joint) => found.length ? [before + found.join(joint)] : [];
    const read = [
      ...list("Read as ", texts("#paste-note .chip"), ", "), ...list("Cleaned up: ", texts("#paste-note .cleaned li"), " "),
      ...texts("#paste-note > p"), ...texts("#answer [role=status] > *"),
    ];
    document.getElementById("said").textContent = read.map((text) => text.replace(/[^.]$/, "$&.")).join(" ");
  };

  // On a phone the form is folded away once there is an answer to read.
  const fold = () => {
    const form = document.querySelector(".fold");
    if (matchMedia("(max-width: 1000px)").matches && document.querySelector(".verdict:not(.quiet)") && !form.contains(document.activeElement)) form.open = false;
  };

  document.addEventListener("htmx:after:swap", (e) => {
    at = -1;
    if (target(e) === "problem") return;
    problem("");
    document.getElementById("said").textContent = "";
    if (!before) return;
    pending = null;
    const now = fields();
    for (const id of before.open) document.getElementById(id)?.setAttribute("open", "");
    for (const [key, value] of before.typed) if (now.has(key)) now.get(key).value = value;
    focusAgain(now);
    fold();
    tell();
    another = before.written?.includes("****") && moveSecrets(before.written) || before.typed.length > 0;
    if (another) document.getElementById("pad").dispatchEvent(new Event("input", { bubbles: true }));
    before = null;
  });

  // Searching further, as the answer to what was typed asks, and deeper, as
  // somebody does. The answer comes in lines: how far the search is, and last
  // what is to be shown. A button stops it, and so does an edit: the request
  // ends, and with it the search. What was shown before stays.
  let search = null;
  let another = false; // another request is coming by itself
  const byId = (id) => document.getElementById(id);
  const say = (text) => { byId("said").textContent = text; };

  const showSearch = (on) => {
    byId("deeper")?.toggleAttribute("hidden", on);
    byId("searching")?.toggleAttribute("hidden", !on);
  };

  const count = (n) => n.toLocaleString("en");
  const progressText = ({ waiting, depth, hypotheses, distinct }) => waiting
    ? "Waiting for a turn: others are searching."
    : `${count(hypotheses)} sets tried, ${count(distinct)} of them make a difference here; up to ${Math.max(1, depth)} mistakes each.`;

  const endSearch = (said) => {
    if (!search) return;
    const focused = byId("searching")?.contains(document.activeElement);
    search.controller.abort();
    search = null;
    showSearch(false);
    if (focused) byId("search-deeper")?.focus();
    if (!said || !byId("deeper-note")) return;
    byId("deeper-note").textContent = said;
    say(said);
  };

  const stopSearch = () => {
    const { hypotheses } = search?.progress ?? {};
    endSearch(hypotheses ? `Stopped after ${count(hypotheses)} sets: nothing was found among them.` : "Stopped.");
  };

  async function* linesOf(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const list = (rest + value).split("\n");
      rest = list.pop();
      for (const line of list) yield JSON.parse(line);
    }
  }

  const showProgress = (progress) => {
    const seldom = 100;
    search.progress = progress;
    byId("searching-text").textContent = progressText(progress);
    if (++search.told % seldom === 0) say(progressText(progress));
  };

  // The answer, where the search was; who waited on its button goes on at the
  // verdict.
  const showFound = async ({ target, html }) => {
    const waited = byId("searching")?.contains(document.activeElement);
    await htmx.swap({ text: html, sourceElement: byId("pad"), target: document.querySelector(target), swap: target === "#answer" ? "innerMorph" : "outerHTML" });
    search = null;
    if (!waited || document.activeElement.closest("#answer")) return;
    byId("verdict").tabIndex = -1;
    byId("verdict").focus();
  };

  const startSearch = async (action) => {
    const form = byId("pad");
    const mine = { action, controller: new AbortController(), progress: null, told: 0 };
    const body = new URLSearchParams(new FormData(form));
    body.set("do", action);
    sent = new Map([...fields()].map(([key, el]) => [key, el.value]));
    search = mine;
    problem("");
    byId("searching-text").textContent = "";
    delete byId("searching").dataset.further;
    showSearch(true);
    try {
      const headers = { "Accept": "application/x-ndjson", "HX-Request": "true" };
      const response = await fetch(form.getAttribute("action"), { method: "POST", body, headers, signal: mine.controller.signal });
      if (!response.ok) throw new Error((await response.text()).slice(0, 300));
      for await (const line of linesOf(response)) {
        if (search !== mine) return;
        if (line.error) throw new Error(line.error.message);
        if (line.progress) showProgress(line.progress);
        else await showFound(line);
      }
      if (search === mine) throw new TypeError();
    } catch (e) {
      if (search !== mine) return;
      endSearch();
      problem(e instanceof TypeError ? "The search broke off: the server does not answer. What was found before is still here." : e.message);
    }
  };

  document.addEventListener("click", (e) => {
    const button = e.target.closest("button");
    if (button?.id === "search-stop") stopSearch();
    if (button?.id !== "search-deeper" || !window.htmx) return;
    e.preventDefault();
    htmx.trigger(byId("pad"), "htmx:abort"); // of an older answer
    startSearch("deeper");
    byId("search-stop").focus();
    say("Searching deeper.");
  });
  document.addEventListener("htmx:after:swap", () => { if (!search && !another && byId("searching")?.dataset.further !== undefined) startSearch("further"); });
  document.addEventListener("htmx:before:request", () => { another = false; endSearch(); });
  document.addEventListener("input", (e) => { if (e.target.closest("#pad")) endSearch(search?.action === "deeper" ? "Stopped, since something was changed." : ""); });

  // A file that is dropped on the paste box is read with its exact bytes, which
  // a text box would not keep; the box shows its text.
  const mostBytes = 2 << 20;
  const drop = async (file) => {
    if (file.size > mostBytes) return problem("This file is too large to be read here: give the part of it that is about one request.");
    const bytes = new Uint8Array(await file.arrayBuffer());
    let binary = "";
    for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    const paste = document.getElementById("paste");
    // As the server shows it, or it would be another paste.
    paste.value = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).replace(/\uFFFD+/g, "\uFFFD");
    document.getElementById("file").value = dropped = btoa(binary);
    check();
  };
  const overPaste = (e) => e.target.id === "paste" && e.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (e) => { if (overPaste(e)) e.preventDefault(); });
  document.addEventListener("drop", (e) => {
    if (!overPaste(e) || !e.dataTransfer.files.length) return;
    e.preventDefault();
    drop(e.dataTransfer.files[0]);
  });
  document.addEventListener("input", (e) => { if (e.target.id === "paste") document.getElementById("file").value = dropped = ""; }, true);

  document.addEventListener("DOMContentLoaded", () => {
    showTheme(theme());
    const box = document.getElementById("letters");
    if (!box) return; // a page to read
    box.checked = letters();
    box.addEventListener("change", () => keep.set("letters", box.checked ? "on" : "off"));
    fold();
  });
})();
