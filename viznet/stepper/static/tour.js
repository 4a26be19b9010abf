// A first visit: three things to try, each done by doing it.

import { byId, h } from "./dom.js";

const SEEN = "viznet-tour-seen";

const STEPS = [
  {
    target: "moment",
    title: "1 · Rewind the training",
    text: "Press play, or drag through the curves. Watch how random weights become detectors, and the answer turns right.",
    done: (state, changed) => changed.has("index"),
  },
  {
    target: "stage-0",
    title: "2 · Ask a neuron",
    text: "Click one of the circles. See what it looks for, what it finds, and its sum with every number filled in.",
    done: (state, changed) => changed.has("neuron") && state.neuron !== null,
  },
  {
    target: "input",
    title: "3 · Draw a digit",
    text: "Press “Draw your own” and write one with the mouse or a finger. Would the network have known it at step 50?",
    done: (state, changed) => changed.has("strokes") && state.strokes.length > 0,
  },
];

export class Tour {
  constructor(store) {
    this.store = store;
    this.at = null;
    byId("tour").addEventListener("click", () => this.show(0));
    store.subscribe((state, changed) => {
      if (this.at === null || !STEPS[this.at].done(state, changed) || this.leaving) return;
      this.leaving = setTimeout(() => this.show(this.at + 1), 1600);
      this.card.classList.add("done");
    });
    addEventListener("resize", () => this.at !== null && this.place());
  }

  /** Begins by itself on the first visit, unless the address already asks for a moment. */
  welcome() {
    let seen = true;
    try {
      seen = localStorage.getItem(SEEN) !== null;
    } catch {
      // a page without storage (a notebook's frame): no unasked tour
    }
    if (!seen) this.show(0);
  }

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
        h("button", { type: "button", className: "quiet", onclick: () => this.close(true) }, "Skip"),
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
            onclick: () => (last ? this.close(true) : this.show(at + 1)),
          },
          last ? "Done" : "Next",
        ),
      ),
    );
    document.body.append(this.card);
    byId(target).classList.add("toured");
    this.place();
    this.remember();
  }

  place() {
    const { card } = this;
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
      // nothing to remember it in
    }
  }

  close() {
    clearTimeout(this.leaving);
    this.leaving = 0;
    for (const element of document.querySelectorAll(".toured")) element.classList.remove("toured");
    this.card?.remove();
    const was = this.at !== null;
    this.at = null;
    return was;
  }
}
