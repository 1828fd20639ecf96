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
    const marks = [...document.querySelectorAll("#answer ins, #answer del")].filter((m) => m.checkVisibility() && !m.matches(".unordered .moved"));
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
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || !letters()) return;
    if (e.key === "n") walk(1);
    else if (e.key === "N") walk(-1);
    else if (e.key === "?") document.getElementById("keys").showModal();
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

  // Focus and caret outlive a swap of the whole form.
  let focus = null;
  document.addEventListener("htmx:before:swap", () => {
    const el = document.activeElement;
    focus = null;
    if (!el || el === document.body) return;
    const named = el.name ? [...document.querySelectorAll(`[name="${CSS.escape(el.name)}"]`)].indexOf(el) : -1;
    focus = { id: el.id, name: el.name, value: el.tagName === "BUTTON" ? el.value : null, nth: named, start: el.selectionStart, end: el.selectionEnd };
  });
  // What went wrong on the way is said, and taken back by the next answer.
  const problem = (text) => { document.getElementById("problem").textContent = text; };
  document.addEventListener("htmx:error", (e) => {
    if (e.detail?.error?.name !== "AbortError") problem("The server does not answer. What you typed is still here; edit it or press Ctrl+Enter to try again.");
  });

  // On a phone the form is folded away once there is an answer to read.
  const fold = () => {
    const form = document.querySelector(".fold");
    if (matchMedia("(max-width: 1000px)").matches && document.querySelector(".verdict:not(.quiet)") && !form.contains(document.activeElement)) form.open = false;
  };

  document.addEventListener("htmx:after:swap", (e) => {
    if (e.detail?.ctx?.target?.id !== "problem") problem("");
    fold();
    at = -1;
    if (!focus) return;
    if (focus.id === "add-row") {
      [...document.querySelectorAll("[name='name']")].at(-1).focus();
      return;
    }
    if (document.activeElement && document.activeElement !== document.body) return;
    let el = focus.id ? document.getElementById(focus.id) : null;
    if (!el && focus.name) {
      const same = [...document.querySelectorAll(`[name="${CSS.escape(focus.name)}"]`)];
      el = focus.value === null ? same[focus.nth] : same.find((b) => b.value === focus.value) ?? document.getElementById("add-row");
    }
    el?.focus({ preventScroll: true });
    if (el && focus.start != null) try { el.setSelectionRange(focus.start, focus.end); } catch { /* no caret in such a field */ }
  });

  document.addEventListener("DOMContentLoaded", () => {
    showTheme(theme());
    const box = document.getElementById("letters");
    box.checked = letters();
    box.addEventListener("change", () => keep.set("letters", box.checked ? "on" : "off"));
    fold();
  });
})();
