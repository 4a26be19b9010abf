// A first visit: a few things to try. Each is finished by doing it.

import { all, byId, h } from "./dom.js";
import { tasks } from "./tasks.js";

const SEEN = "viznet-tour-seen";

export class Tour {
  /**
   * @param {Store} store
   * @param {Recording} recording
   */
  constructor(store, recording) {
    this.tasks = tasks(recording);
    /** @type {number | null} the step that is shown */
    this.at = null;
    /** @type {HTMLElement | null} */
    this.card = null;
    this.leaving = 0;
    byId("tour").addEventListener("click", () => this.show(0));
    store.subscribe((state, changed) => {
      if (this.at === null || !this.tasks[this.at].done(state, changed) || this.leaving) return;
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
    if (at >= this.tasks.length) return;
    this.at = at;
    const { title, text, target } = this.tasks[at];
    const last = at === this.tasks.length - 1;
    this.card = h(
      "div",
      { className: "tour", role: "dialog", "aria-label": "Things to try", tabIndex: -1 },
      h("h3", {}, `${at + 1} · ${title}`),
      h("p", {}, text),
      h(
        "div",
        { className: "tour-buttons" },
        h("button", { type: "button", className: "quiet", onclick: () => this.close() }, "Skip"),
        h(
          "span",
          { className: "dots", "aria-hidden": "true" },
          this.tasks.map((_, i) => (i === at ? "●" : "○")).join(" "),
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
    const frame = byId(this.tasks[this.at].target).getBoundingClientRect();
    const wide = innerWidth > 760;
    const [w, v] = [card.offsetWidth, card.offsetHeight];
    const spots = {
      moment: [frame.left + 70, frame.top - v - 14],
      "stage-0": [frame.left + 4, frame.bottom - v - 24],
      input: [frame.right + 16, frame.top + 60],
    };
    const [left, top] = wide ? spots[this.tasks[this.at].target] : [(innerWidth - w) / 2, innerHeight - v - 170];
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
