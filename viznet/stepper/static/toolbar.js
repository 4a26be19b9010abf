// The row above the stage: what the colours show, what was changed by hand, and a banner where something is amiss.

import { byId, setText } from "./dom.js";
import { thousands } from "./numbers.js";
import { MODES } from "./state.js";

export function bindModes(store, model) {
  for (const button of document.querySelectorAll("[data-mode]"))
    button.addEventListener("click", () => store.set({ mode: button.dataset.mode }));
  for (const button of document.querySelectorAll("[data-source]"))
    button.addEventListener("click", () => store.set({ source: button.dataset.source }));
  byId("modes").addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const mode = MODES[(MODES.indexOf(store.get("mode")) + by + MODES.length) % MODES.length];
    store.set({ mode });
    document.querySelector(`[data-mode="${mode}"]`).focus();
  });
  byId("sources").dataset.batch = model.recordings[0].header.gradients ? "yes" : "no";
}

export function updateToolbar(state, model) {
  for (const button of document.querySelectorAll("[data-mode]"))
    button.setAttribute("aria-pressed", String(button.dataset.mode === state.mode));
  for (const button of document.querySelectorAll("[data-source]"))
    button.setAttribute("aria-pressed", String(button.dataset.source === state.source));
  byId("sources").hidden = state.mode !== "gradients" || byId("sources").dataset.batch === "no";
  const moved = state.edits.length;
  const off = state.off.length;
  byId("changed").hidden = moved + off === 0;
  const parts = [moved ? `${moved} moved by hand` : "", off ? `${off} switched off` : ""].filter(Boolean);
  setText(byId("changed-text"), `What if: ${parts.join(", ")}`);
  const banner = byId("banner");
  const { header, steps } = model.recordings[0];
  const broken = model.broken(0);
  const noClass = state.mode === "gradients" && state.source === "digit" && model.view(0).y === null;
  banner.hidden = !broken && !noClass;
  if (broken)
    setText(
      banner,
      `At step ${thousands(steps[state.index])} the loss is no number any more: the training diverged${header.reason ? ` (${header.reason})` : ""}. Step back to see how it came.`,
    );
  else if (noClass)
    setText(banner, "A gradient needs a true class: say below your drawing what it is meant as.");
}
