// The row above the stage: what the colours show, what was changed by hand, and a banner for what went wrong.

import { all, byId, setText } from "./dom.js";
import { fill } from "./sentence.js";
import { MODES } from "./state.js";

// What was changed by hand. The curves of the training were recorded, so they cannot follow.
const WHAT_IF = {
  moved: "What if: {moved} moved by hand. The training’s curves are those of the recorded network.",
  off: "What if: {off} switched off. The training’s curves are those of the recorded network.",
  both: "What if: {moved} moved by hand, {off} switched off. The training’s curves are those of the recorded network.",
};
// The same at a moment of a fork.
const WHAT_IF_OF_FORK = {
  moved: "What if: {moved} moved by hand. The curves are those of the fork without this change.",
  off: "What if: {off} switched off. The curves are those of the fork without this change.",
  both: "What if: {moved} moved by hand, {off} switched off. The curves are those of the fork without this change.",
};

// Where the loss is no number any more; the recording may know why.
const DIVERGED =
  "At step {step} the loss is not a finite number: the training diverged. Step back to see how this began.";
const DIVERGED_BY =
  "At step {step} the loss is not a finite number: the training diverged ({reason}). Step back to see how this began.";

// Whose gradients the lines and the circles show.
const SOURCE_NOTES = {
  recorded: "lines: the batch’s gradients · circles: this example’s",
  changed: "lines: the batch’s gradients, recorded before the change · circles: this example’s",
};

/**
 * @param {Store} store
 * @param {Model} model
 */
export function bindModes(store, model) {
  for (const button of all("[data-mode]"))
    button.addEventListener("click", () => store.set({ mode: /** @type {Mode} */ (button.dataset.mode) }));
  for (const button of all("[data-source]"))
    button.addEventListener("click", () =>
      store.set({ source: button.dataset.source === "batch" ? "batch" : "digit" }),
    );
  byId("modes").addEventListener("keydown", (event) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!by) return;
    event.preventDefault();
    const mode = MODES[(MODES.indexOf(store.state.mode) + by + MODES.length) % MODES.length];
    store.set({ mode });
    all(`[data-mode="${mode}"]`)[0].focus();
  });
  byId("sources").dataset.batch = model.recordings[0].header.gradients ? "yes" : "no";
}

/**
 * @param {State} state
 * @param {Model} model
 */
export function updateToolbar(state, model) {
  for (const button of all("[data-mode]"))
    button.setAttribute("aria-pressed", String(button.dataset.mode === state.mode));
  for (const button of all("[data-source]"))
    button.setAttribute("aria-pressed", String(button.dataset.source === state.source));
  const isForked = model.recordings[0].forked(state.index) !== undefined;
  byId("sources").hidden = state.mode !== "gradients" || byId("sources").dataset.batch === "no" || isForked;
  const note = byId("source-note");
  note.hidden = byId("sources").hidden || !model.connections.showsBatch(state);
  setText(note, model.isChanged(0, state) ? SOURCE_NOTES.changed : SOURCE_NOTES.recorded);
  const moved = state.edits.length;
  const off = state.off.length;
  byId("changed").hidden = moved + off === 0;
  const kinds = isForked ? WHAT_IF_OF_FORK : WHAT_IF;
  const what = moved && off ? kinds.both : moved ? kinds.moved : kinds.off;
  if (moved + off) setText(byId("changed-text"), fill(what, { ...(moved ? { moved } : {}), ...(off ? { off } : {}) }));
  const banner = byId("banner");
  const { header, steps } = model.recordings[0];
  const broken = model.broken(0);
  const noClass = state.mode === "gradients" && state.source === "digit" && model.view(0).y === null;
  banner.hidden = !broken && !noClass;
  if (broken)
    setText(
      banner,
      header.reason
        ? fill(DIVERGED_BY, { step: steps[state.index], reason: header.reason })
        : fill(DIVERGED, { step: steps[state.index] }),
    );
  else if (noClass)
    setText(
      banner,
      "A gradient needs a true class: choose below your drawing which class it is meant as.",
    );
}
