// The input: the digit that the network sees, the pad to draw one, and the examples to choose from.

import { ColourScale } from "./colour.js";
import { paintStrokes, seenDrawing } from "./digit-picture.js";
import { h, onResize, setText, sharp } from "./dom.js";
import { KeptDrawings } from "./kept.js";
import { NO_ANSWER } from "./network.js";
import { clamp } from "./numbers.js";
import { FILTERS } from "./state.js";

const LONG_NAME = 20; // letters; a longer name above the picture takes two lines of small letters

export class Input {
  /**
   * @param {HTMLElement} element
   * @param {Context} context
   */
  constructor(element, context) {
    const { model, store, themes } = context;
    this.element = element;
    this.model = model;
    this.store = store;
    this.themes = themes;
    this.recording = model.recordings[0];
    shapePictures(this.recording.imageShape);
    this.canDraw = this.recording.header.examples.shape !== null;
    this.picture = h("canvas", { className: "digit", role: "img" });
    this.box = h("div", { className: "digit-box" }, this.picture);
    this.caption = h("p", { className: "digit-caption" });
    this.seen = h("canvas", {
      className: "seen",
      "aria-hidden": "true",
    });
    this.drawButton = h(
      "button",
      { className: "draw", type: "button", hidden: !this.canDraw, onclick: () => this.startDrawing() },
      "✎ Draw your own",
    );
    this.undoButton = h(
      "button",
      { type: "button", onclick: () => this.setStrokes(this.store.state.strokes.slice(0, -1)) },
      "Undo",
    );
    this.clearButton = h("button", { type: "button", onclick: () => this.setStrokes([]) }, "Clear");
    this.kept = new KeptDrawings(context, (drawing, kept = store.state.kept) => {
      this.model.drawn = this.pixels(drawing.strokes);
      store.set({ ...drawing, kept, digit: "drawn" });
    });
    /** @type {(() => void) | null} is called when the drawing is to be learned from */
    this.onTeach = null;
    this.teachButton = h(
      "button",
      { type: "button", className: "teach", title: "Train on, and learn from this drawing too", onclick: () => this.onTeach?.() },
      "Teach it",
    );
    this.meant = this.meantChoice();
    this.tools = h(
      "div",
      { className: "pad-tools", hidden: true },
      h("span", { className: "seen-box" }, this.seen, h("small", { className: "muted" }, "what the network sees")),
      this.undoButton,
      this.clearButton,
      this.kept.keepButton,
      this.kept.saveButton,
      this.kept.loadButton,
      this.kept.file,
      h("label", { className: "meant" }, "meant as ", this.meant),
      this.teachButton,
    );
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
    });
    element.append(
      this.box,
      h(
        "div",
        { className: "digit-side" },
        this.caption,
        h("div", { className: "pad-row" }, this.drawButton, this.tools),
      ),
      h(
        "div",
        { className: "gallery" },
        this.kept.row,
        h("div", { className: "gallery-head" }, this.count, this.filters),
        this.grid,
      ),
    );
    this.tiles = this.recording.examples.map((_, i) => this.makeTile(i));
    this.grid.append(...this.tiles.map(({ tile }) => tile));
    this.bindPad();
    onResize(this.picture, () => this.paintDigit());
  }

  /** The choice of the class that a drawing is meant as. */
  meantChoice() {
    const choice = h(
      "select",
      {
        onchange: () => this.kept.name(choice.value === "" ? null : Number(choice.value)),
      },
      h("option", { value: "" }, "?"),
      this.recording.header.examples.labels.map((label, k) => h("option", { value: String(k) }, label)),
    );
    return choice;
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
    return { tile, picture, state: "" };
  }

  /** @param {Theme} theme */
  paintTiles(theme) {
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
    const theme = this.themes[state.theme];
    if (changed.has("theme")) this.paintTiles(theme);
    const drawn = state.digit === "drawn";
    this.tools.hidden = !drawn;
    this.drawButton.hidden = !this.canDraw || drawn;
    this.undoButton.disabled = this.clearButton.disabled = !state.strokes.length;
    this.kept.update(state);
    this.teachButton.disabled = !state.strokes.length || state.meant === null;
    this.meant.value = state.meant === null ? "" : String(state.meant);
    this.element.classList.toggle("drawing", drawn);
    const name = this.nameOf(state);
    setText(this.caption, name);
    this.caption.classList.toggle("long", name.length > LONG_NAME);
    this.picture.setAttribute(
      "aria-label",
      drawn ? "Your drawing: draw with the mouse, a finger or a pen" : name,
    );
    if (changed.has("digit") || changed.has("strokes") || changed.has("theme")) this.paintDigit();
    this.updateTiles(state);
  }

  /** @param {State} state */
  updateTiles(state) {
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
      entry.tile.setAttribute("aria-selected", String(selected));
      const judged = good
        ? "right"
        : answer === NO_ANSWER
          ? "no answer"
          : `predicted as ${this.recording.label(answer)}`;
      const label = `example ${i}, a ${this.recording.label(y)}, ${judged}`;
      entry.tile.setAttribute("aria-label", label);
      entry.tile.title = label;
    }
    for (const { tile } of this.tiles) {
      const index = tile === focusable ? 0 : -1;
      if (tile.tabIndex !== index) tile.tabIndex = index;
    }
    setText(this.count, `${right} of ${this.tiles.length} right`);
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

  /**
   * What the picture shows, in words.
   * @param {State} state
   */
  nameOf({ digit, strokes }) {
    if (digit === "drawn") return strokes.length ? "Your drawing" : "Draw here";
    return `Example ${digit}, class ${this.recording.label(this.recording.examples[digit].y)}`;
  }

  /** Paints the example or the drawing. It stays the same while the time moves. */
  paintDigit() {
    const { state } = this.store;
    const theme = this.themes[state.theme];
    const [rows, columns] = this.recording.imageShape;
    const scale = new ColourScale(theme, 1, { signed: false });
    const { x } = this.model.example(state);
    const { context, width, height } = sharp(this.picture);
    context.imageSmoothingEnabled = false;
    if (state.digit === "drawn") {
      context.fillStyle = theme.paper;
      context.fillRect(0, 0, width, height);
      if (!state.strokes.length) {
        context.strokeStyle = theme.muted;
        context.lineWidth = 1.5;
        context.setLineDash([5, 6]);
        context.strokeRect(width / 7, height / 7, (5 * width) / 7, (5 * height) / 7);
        context.setLineDash([]);
      }
      paintStrokes(context, state.strokes, Math.max(width, height), theme.activation);
      scale.image(x, columns, rows, this.seen);
      return;
    }
    context.drawImage(scale.image(x, columns, rows), 0, 0, width, height);
  }

  startDrawing() {
    this.model.drawn = this.pixels(this.store.state.strokes);
    this.store.set({ digit: "drawn" });
    this.tools.hidden = false; // what is hidden until the page is drawn takes no focus
    this.meant.focus();
  }

  /**
   * The strokes as the network sees them.
   * @param {Stroke[]} strokes
   */
  pixels(strokes) {
    const [rows, columns] = this.recording.imageShape;
    return seenDrawing(strokes, rows, columns).pixels;
  }

  /** @param {Stroke[]} strokes */
  setStrokes(strokes) {
    this.model.drawn = this.pixels(strokes);
    this.store.set({ strokes, digit: "drawn" });
  }

  bindPad() {
    /** @type {Stroke | null} the one that is being drawn */
    let stroke = null;
    /**
     * @param {PointerEvent} event
     * @returns {[number, number]}
     */
    const place = (event) => {
      const frame = this.picture.getBoundingClientRect();
      const size = Math.max(frame.width, frame.height);
      return [
        clamp(event.clientX - frame.left, 0, frame.width) / size,
        clamp(event.clientY - frame.top, 0, frame.height) / size,
      ];
    };
    this.picture.addEventListener("pointerdown", (event) => {
      if (this.store.state.digit !== "drawn" || event.button !== 0) return;
      event.preventDefault();
      this.picture.setPointerCapture(event.pointerId);
      stroke = [place(event)];
      this.setStrokes([...this.store.state.strokes, stroke]);
    });
    this.picture.addEventListener("pointermove", (event) => {
      if (!stroke) return;
      const points = event.getCoalescedEvents?.() ?? [];
      stroke = [...stroke, ...(points.length ? points : [event]).map(place)];
      this.setStrokes([...this.store.state.strokes.slice(0, -1), stroke]);
    });
    for (const name of ["pointerup", "pointercancel"])
      this.picture.addEventListener(name, () => {
        stroke = null;
      });
  }
}

/**
 * Tells the style of the page how wide and high pictures are. All of them keep their shape.
 * @param {[number, number]} imageShape
 */
function shapePictures([rows, columns]) {
  const { style } = document.documentElement;
  style.setProperty("--picture-rows", String(rows));
  style.setProperty("--picture-columns", String(columns));
}
