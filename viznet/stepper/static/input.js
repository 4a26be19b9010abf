// The input: the digit that the network sees, the pad to draw one, and the examples to choose from.

import { ColourScale } from "./colour.js";
import { paintStrokes, seenDrawing } from "./digit-picture.js";
import { h, onResize, setText, sharp } from "./dom.js";
import { ExampleTiles } from "./example-tiles.js";
import { inkText, strokesFrom } from "./ink-text.js";
import { KeptDrawings } from "./kept.js";
import { clamp } from "./numbers.js";
import { fill } from "./sentence.js";

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
    this.tiles = new ExampleTiles(context);
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
        h("div", { className: "gallery-head" }, this.tiles.count, this.tiles.filters),
        this.tiles.grid,
      ),
    );
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

  /**
   * @param {State} state
   * @param {Changed} changed
   */
  update(state, changed) {
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
    this.tiles.update(state, changed);
  }

  /**
   * What the picture shows, in words.
   * @param {State} state
   */
  nameOf({ digit, strokes }) {
    if (digit === "drawn") return strokes.length ? "Your drawing" : "Draw here";
    const { y } = this.recording.examples[digit];
    return fill("Example {example}, class {label}", { example: digit, label: this.recording.label(y) });
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
    this.meant.focus({ preventScroll: true }); // it stands below the pad, and the pad is what must be seen
    this.box.scrollIntoView({ block: "nearest" });
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
        if (!stroke) return;
        // What is drawn is what a link holds, so that the link gives the same answer to the last digit.
        this.setStrokes([...this.store.state.strokes.slice(0, -1), ...strokesFrom(inkText([stroke]))]);
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
