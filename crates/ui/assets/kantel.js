// Small improvements on pages that are complete without them. No eval, no inline styles, no outside requests.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const KEYS_OFF = "kantel.shortcuts.off";
  // Storage can be forbidden; the shortcuts then stay on for this page.
  const stored = (value) => {
    try {
      if (value === undefined) return localStorage.getItem(KEYS_OFF) === "1";
      localStorage.setItem(KEYS_OFF, value ? "1" : "0");
    } catch { /* nothing to remember it in */ }
    return Boolean(value);
  };
  let off = stored();

  const prepare = (root) => {
    // Errors first: the summary takes the focus.
    root.querySelector("#error-summary")?.focus();

    for (const area of all("textarea[data-max]", root)) {
      const line = document.getElementById(`${area.id}-count`);
      if (!line || line.dataset.ready) continue;
      line.dataset.ready = "1";
      const spoken = document.createElement("span");
      spoken.className = "k-visually-hidden";
      spoken.setAttribute("role", "status");
      line.after(spoken);
      let later;
      const count = () => {
        // The server counts characters, not UTF-16 units.
        const left = Number(area.dataset.max) - [...area.value].length;
        const words = (left < 0 ? line.dataset.over : line.dataset.left).replace("#", Math.abs(left));
        line.textContent = words;
        line.classList.toggle("k-count-line--over", left < 0);
        clearTimeout(later);
        later = setTimeout(() => { if (left < 100) spoken.textContent = words; }, 1000);
      };
      area.addEventListener("input", count);
      count();
    }
    for (const button of all("[data-print]", root)) button.hidden = false;
    if (navigator.clipboard) for (const button of all("[data-copy-button]", root)) button.hidden = false;
    for (const button of all("[data-keys-switch]", root)) {
      button.hidden = false;
      showSwitch(button);
    }
  };

  const showSwitch = (button) => {
    button.textContent = off ? button.dataset.off : button.dataset.on;
    button.setAttribute("aria-pressed", String(off));
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.hasAttribute("data-print")) window.print();
    if (button?.hasAttribute("data-copy-button")) {
      const code = button.parentElement.querySelector("[data-copy]");
      navigator.clipboard.writeText(code.textContent).then(() => { button.textContent = button.dataset.done; }, () => {});
    }
    if (button?.hasAttribute("data-keys-switch")) {
      off = stored(!off);
      showSwitch(button);
    }
    // A menu closes when the pointer goes elsewhere.
    for (const menu of all("details.k-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  // One press is one report: the second press of a form that is on its way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-once") || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const button = event.submitter;
    // An answer that is a file, or that never comes, leaves this page standing.
    setTimeout(() => release(form), 30000);
    // After the browser has read the button's name and value.
    setTimeout(() => { if (button) { button.setAttribute("aria-disabled", "true"); button.setAttribute("aria-busy", "true"); } }, 0);
  });
  const release = (form) => {
    delete form.dataset.sent;
    for (const button of document.querySelectorAll("button[aria-busy]")) {
      if (button.form === form) { button.removeAttribute("aria-disabled"); button.removeAttribute("aria-busy"); }
    }
  };
  // Back from the next page (also from the browser's page cache): the form can be sent again.
  addEventListener("pageshow", () => all("form[data-sent]").forEach(release));

  const typing = (target) =>
    target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(target.type));

  const move = (step) => {
    const rows = all("[data-worklist] .k-row__title");
    if (!rows.length) return false;
    let at = rows.indexOf(document.activeElement);
    if (at < 0) at = rows.findIndex((row) => row.getAttribute("aria-current"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details.k-menu[open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
      if (typing(event.target)) event.target.blur();
      return;
    }
    if (off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (!document.body.classList.contains("k-staff")) return;
    let done = false;
    if (event.key === "j") done = move(1);
    else if (event.key === "k") done = move(-1);
    else {
      const target = all("[data-key]").find((e) => e.dataset.key === event.key && e.checkVisibility?.() !== false);
      if (target) {
        done = true;
        if (target.tagName === "INPUT" || target.tagName === "TEXTAREA" || target.tagName === "SELECT") target.focus();
        else target.click();
      }
    }
    if (done) event.preventDefault();
  });

  prepare(document);
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) prepare(event.target); });
})();
