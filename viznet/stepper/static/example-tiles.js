// The examples to choose from: a tile for each, and which of them are shown.

import { ColourScale } from "./colour.js";
import { closest, h, setText } from "./dom.js";
import { NO_ANSWER } from "./network.js";
import { fill } from "./sentence.js";
import { FILTERS } from "./state.js";

// What a tile says to screen readers: the example, and how it is answered.
const TILES = {
  right: "example {example}, a {label}, right",
  wrong: "example {example}, a {label}, predicted as {answer}",
  none: "example {example}, a {label}, no answer",
};

export class ExampleTiles {
  /** @param {Context} context */
  constructor({ model, store, themes }) {
    this.model = model;
    this.store = store;
    this.themes = themes;
    this.recording = model.recordings[0];
    this.count = h("p", { className: "count" });
    this.filters = h(
      "div",
      { className: "segments small", role: "group", "aria-label": "Which examples to show" },
      FILTERS.map((filter) =>
        h("button", { type: "button", "data-filter": filter, onclick: () => store.set({ filter }) }, filter),
      ),
    );
    this.grid = h("div", {
      className: "examples",
      role: "listbox",
      "aria-label": "Examples",
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.keyed(event),
      // A tile gets its tip when the pointer comes: a hundred tips at every moment would cost time.
      onpointerover: (/** @type {PointerEvent} */ event) => {
        const tile = /** @type {HTMLElement | null} */ (closest(event, ".tile"));
        if (tile) tile.title = tile.getAttribute("aria-label") ?? "";
      },
    });
    this.tiles = this.recording.examples.map((_, i) => this.makeTile(i));
    this.grid.append(...this.tiles.map(({ tile }) => tile));
  }

  /** @param {number} i */
  makeTile(i) {
    const picture = h("img", { alt: "", draggable: false }); // a hundred canvases would cost time in every frame
    const tile = h(
      "div",
      {
        className: "tile",
        role: "option",
        tabIndex: -1,
        "aria-selected": "false",
        onclick: () => this.store.set({ digit: i }),
      },
      picture,
    );
    return { tile, picture, state: "", selected: false };
  }

  /** @param {Theme} theme */
  paint(theme) {
    const [rows, columns] = this.recording.imageShape;
    const scale = new ColourScale(theme, 1, { signed: false });
    const canvas = h("canvas");
    for (const [i, { picture }] of this.tiles.entries()) {
      picture.src = scale.image(this.recording.examples[i].x, columns, rows, canvas).toDataURL();
    }
  }

  /**
   * @param {State} state
   * @param {Changed} changed
   */
  update(state, changed) {
    if (changed.has("theme")) this.paint(this.themes[state.theme]);
    let right = 0;
    /** @type {HTMLElement | null} */
    let focusable = null;
    const answers = this.model.answers();
    for (const [i, entry] of this.tiles.entries()) {
      const answer = answers[i];
      const { y } = this.recording.examples[i];
      const good = answer === y;
      if (good) right += 1;
      const selected = state.digit === i;
      const shown = state.filter === "all" || (state.filter === "right") === good;
      const now = `${answer}${selected}${shown}`;
      if (shown && (selected || focusable === null)) focusable = entry.tile;
      if (now === entry.state) continue;
      entry.state = now;
      entry.tile.classList.toggle("wrong", !good);
      entry.tile.hidden = !shown;
      if (selected !== entry.selected) entry.tile.setAttribute("aria-selected", String(selected));
      entry.selected = selected;
      const names = { example: i, label: this.recording.label(y) };
      const label = good
        ? fill(TILES.right, names)
        : answer === NO_ANSWER
          ? fill(TILES.none, names)
          : fill(TILES.wrong, { ...names, answer: this.recording.label(answer) });
      entry.tile.setAttribute("aria-label", label);
    }
    for (const { tile } of this.tiles) {
      const index = tile === focusable ? 0 : -1;
      if (tile.tabIndex !== index) tile.tabIndex = index;
    }
    setText(this.count, fill("{right} of {count} right", { right, count: this.tiles.length }));
    for (const [i, filter] of FILTERS.entries())
      this.filters.children[i].setAttribute("aria-pressed", String(filter === state.filter));
  }

  /**
   * Up and down move through the examples; left and right belong to the timeline.
   * @param {KeyboardEvent} event
   */
  keyed(event) {
    const shown = this.tiles.filter(({ tile }) => !tile.hidden);
    const at = shown.findIndex(({ tile }) => tile === document.activeElement);
    if (at < 0) return;
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Enter: 0 };
    const step = steps[event.key];
    if (step === undefined) return;
    const next = shown[Math.min(shown.length - 1, Math.max(0, at + step))];
    event.preventDefault();
    this.store.set({ digit: this.tiles.indexOf(next) });
    next.tile.focus();
  }
}
