// A first visit: three things to try. Each is finished by doing it.

import { all, byId, h } from "./dom.js";

const SEEN = "viznet-tour-seen";

/** @type {{target: "moment" | "stage-0" | "input", title: string, text: string, done: (state: State, changed: Changed) => boolean}[]} */
const STEPS = [
  {
    target: "moment",
    title: "1 · Rewind the training",
    text: "Press play, or drag through the curves. Watch how weights become detectors of shapes and how the answer becomes right.",
    done: (state, changed) => changed.has("index"),
  },
  {
    target: "stage-0",
    title: "2 · Ask a neuron",
    text: "Click one of the circles. You see what the neuron looks for, what it finds, and its weighted sum in numbers.",
    done: (state, changed) => changed.has("neuron") && state.neuron !== null,
  },
  {
    target: "input",
    title: "3 · Draw a digit",
    text: "Press “Draw your own” and draw one with the mouse or a finger. Did the network already recognize it at step 50?",
    done: (state, changed) => changed.has("strokes") && state.strokes.length > 0,
  },
];

export class Tour {
  /** @param {Store} store */
  constructor(store) {
    /** @type {number | null} the step that is shown */
    this.at = null;
    /** @type {HTMLElement | null} */
    this.card = null;
    this.leaving = 0;
    byId("tour").addEventListener("click", () => this.show(0));
    store.subscribe((state, changed) => {
      if (this.at === null || !STEPS[this.at].done(state, changed) || this.leaving) return;
      const next = this.at + 1;
      this.leaving = setTimeout(() => this.show(next), 1600);
      this.card?.classList.add("done");
    });
    addEventListener("resize", () => this.place());
  }

  /** Begins without being asked, on the first visit. */
  welcome() {
    let seen = true;
    try {
      seen = localStorage.getItem(SEEN) !== null;
    } catch {
      // A notebook's frame has no storage: there the tour begins only when it is asked for.
    }
    if (!seen) this.show(0);
  }

  /** @param {number} at */
  show(at) {
    this.close();
    if (at >= STEPS.length) return;
    this.at = at;
    const { title, text, target } = STEPS[at];
    const last = at === STEPS.length - 1;
    this.card = h(
      "div",
      { className: "tour", role: "dialog", "aria-label": "Three things to try", tabIndex: -1 },
      h("h3", {}, title),
      h("p", {}, text),
      h(
        "div",
        { className: "tour-buttons" },
        h("button", { type: "button", className: "quiet", onclick: () => this.close() }, "Skip"),
        h(
          "span",
          { className: "dots", "aria-hidden": "true" },
          STEPS.map((_, i) => (i === at ? "●" : "○")).join(" "),
        ),
        h(
          "button",
          {
            type: "button",
            className: "strong",
            onclick: () => (last ? this.close() : this.show(at + 1)),
          },
          last ? "Done" : "Next",
        ),
      ),
    );
    document.body.append(this.card);
    byId(target).classList.add("tour-target");
    this.place();
    this.remember();
  }

  place() {
    const { card } = this;
    if (this.at === null || !card) return;
    const frame = byId(STEPS[this.at].target).getBoundingClientRect();
    const wide = innerWidth > 760;
    const [w, v] = [card.offsetWidth, card.offsetHeight];
    const spots = {
      moment: [frame.left + 70, frame.top - v - 14],
      "stage-0": [frame.left + 4, frame.bottom - v - 24],
      input: [frame.right + 16, frame.top + 60],
    };
    const [left, top] = wide ? spots[STEPS[this.at].target] : [(innerWidth - w) / 2, innerHeight - v - 170];
    card.style.left = `${Math.max(8, Math.min(innerWidth - w - 8, left))}px`;
    card.style.top = `${Math.max(8, Math.min(innerHeight - v - 8, top))}px`;
  }

  remember() {
    try {
      localStorage.setItem(SEEN, "1");
    } catch {
      // Without storage nothing is remembered, and `welcome` shows nothing.
    }
  }

  /** Closes the card; returns whether one was open. */
  close() {
    clearTimeout(this.leaving);
    this.leaving = 0;
    for (const element of all(".tour-target")) element.classList.remove("tour-target");
    this.card?.remove();
    const was = this.at !== null;
    this.at = null;
    return was;
  }
}
