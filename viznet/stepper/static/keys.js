// The keys that work everywhere on the page.

import { closest } from "./dom.js";
import { closeExplanation } from "./explain.js";

/** @type {Record<string, number>} the keys of a presenter's clicker, and which way they go */
const CLICKER = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };

/** @param {{store: Store, timeline: Timeline, tour: Tour, walk: Walk, lesson: LessonBar, sheet: Sheet, forkPanel: ForkPanel}} parts */
export function bindKeys({ store, timeline, tour, walk, lesson, sheet, forkPanel }) {
  // An open walkthrough gets its keys first: a press in a lecture must not depend on where the focus is.
  document.addEventListener("keydown", (event) => walkKey(event), { capture: true });
  document.addEventListener("keyup", (event) => isSpaceOnItsSwitch(event) && event.preventDefault(), { capture: true });

  /** @param {KeyboardEvent} event */
  function walkKey(event) {
    if (store.state.line === null || isShortcut(event) || isTyping(event)) return;
    const space = isSpaceOnItsSwitch(event) || (event.key === " " && !isPressing(event));
    const by = space ? 1 : CLICKER[event.key];
    if (by === undefined) return;
    if (closest(event, ".stop") && event.key.startsWith("Arrow")) return; // only a keyboard gets there: it chooses neurons
    event.preventDefault();
    event.stopPropagation();
    walk.move(by);
  }

  /**
   * Whether the space bar would close the open walkthrough: it goes on instead.
   * @param {KeyboardEvent} event
   */
  function isSpaceOnItsSwitch(event) {
    return event.key === " " && store.state.line !== null && closest(event, "#walk, #walk-end") !== null;
  }

  document.addEventListener("keydown", (event) => {
    if (isShortcut(event) || event.defaultPrevented) return;
    if (event.key === "Escape") {
      if (closeExplanation() || tour.close() || sheet.close() || forkPanel.close()) return;
      if (store.state.line !== null) store.set({ line: null });
      else if (store.state.present) store.set({ present: false });
      else store.set({ neuron: null, input: null });
      return;
    }
    if (isTyping(event)) return;
    const far = event.shiftKey ? 10 : 1;
    /** @type {Record<string, () => void>} */
    const actions = {
      ArrowLeft: () => timeline.move(-far),
      ArrowRight: () => timeline.move(far),
      Home: () => store.set({ index: 0, playing: false }),
      End: () => store.set({ index: timeline.recording.length - 1, playing: false }),
    };
    if (event.key === " " && !isPressing(event)) actions[" "] = () => timeline.toggle();
    if (lesson.exists) Object.assign(actions, { PageUp: () => lesson.move(-1), PageDown: () => lesson.move(1) });
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  });
}

/** @param {KeyboardEvent} event */
function isShortcut(event) {
  return event.ctrlKey || event.metaKey || event.altKey;
}

/**
 * Whether the key belongs to a field, or to a slider that is not the time's.
 * @param {KeyboardEvent} event
 */
function isTyping(event) {
  return closest(event, "input:not(#slider), select, textarea") !== null;
}

/**
 * Whether the space bar presses what has the focus.
 * @param {KeyboardEvent} event
 */
function isPressing(event) {
  return closest(event, "button, [role=option], summary") !== null;
}
