// The keys that work everywhere on the page.

import { closest } from "./dom.js";
import { closeExplanation } from "./explain.js";

/** @param {{store: Store, timeline: Timeline, tour: Tour}} parts */
export function bindKeys({ store, timeline, tour }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const field = closest(event, "input:not([type=range]), select, textarea");
    const slider = closest(event, "input[type=range]");
    if (event.key === "Escape") {
      if (closeExplanation() || tour.close()) return;
      if (store.state.line !== null) store.set({ line: null });
      else if (store.state.present) store.set({ present: false });
      else store.set({ neuron: null, input: null });
      return;
    }
    if (field || (slider && slider.id !== "slider")) return;
    const far = event.shiftKey ? 10 : 1;
    /** @type {Record<string, () => void>} */
    const actions = {
      ArrowLeft: () => timeline.move(-far),
      ArrowRight: () => timeline.move(far),
      Home: () => store.set({ index: 0, playing: false }),
      End: () => store.set({ index: timeline.recording.length - 1, playing: false }),
    };
    if (event.key === " " && !closest(event, "button, [role=option], summary"))
      actions[" "] = () => timeline.toggle();
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  });
}
