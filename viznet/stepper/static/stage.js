// The stage: one network, painted, and everything that pointers and keys do to it.

import { answerWidthOf } from "./answer-bars.js";
import { seenDrawing } from "./digit-picture.js";
import { closest, contextOf, h, onResize, sharp, textScale } from "./dom.js";
import { layoutStage, neuronAt } from "./layout.js";
import { paintCaption, paintStage } from "./paint.js";
import { TabStops } from "./tab-stops.js";
import { showTip } from "./tip.js";
import { visibilityOf } from "./visibility.js";

const SWEEP = 450; // milliseconds in which the connections of a walkthrough's line run across
const CAPTION = 30; // pixels for the line under a saved picture

export class Stage {
  /**
   * @param {HTMLElement} element
   * @param {Context & {run: number, input: Input | null}} context `input` is the panel of the digit, in the first stage
   */
  constructor(element, { run, model, store, themes, input }) {
    this.element = element;
    this.run = run;
    this.model = model;
    this.store = store;
    this.themes = themes;
    this.input = input;
    this.canvas = h("canvas", { className: "picture", "aria-hidden": "true" });
    this.recording = model.recordings[run];
    this.tabStops = new TabStops(this);
    this.tip = h("div", { className: "tip", hidden: true });
    element.append(this.canvas, ...this.tabStops.elements, this.tip);
    /** @type {Hover | null} */
    this.hover = null;
    /** @type {Layout | null} */
    this.layout = null;
    /** @type {Record<number, number>} by layer, the neuron that was chosen last */
    this.last = {};
    this.pictures = Array.from({ length: this.recording.layers + 1 }, () => h("canvas"));
    this.sweep = 1;
    this.whole = false; // whether the digit is painted too; on the screen it is a canvas of its own
    this.frame = 0;
    /** @type {((input: number | null) => void) | null} is called with the incoming connection under the pointer */
    this.onHighlight = null;
    /** @type {(() => void) | null} is called when a neuron was chosen with the pointer */
    this.onTapped = null;
    element.addEventListener("pointermove", (event) => this.pointed(event));
    element.addEventListener("pointerleave", () => this.setHover(null));
    element.addEventListener("click", (event) => this.clicked(event));
    onResize(this.canvas, () => this.relayout());
  }

  /** @param {number} layer */
  unitOf(layer) {
    const { neuron } = this.store.state;
    return neuron?.run === this.run && neuron.layer === layer ? neuron.unit : (this.last[layer] ?? 0);
  }

  /** @param {{layer: number, unit: number}} neuron */
  choose({ layer, unit }) {
    this.last[layer] = unit;
    this.store.set({ neuron: { run: this.run, layer, unit }, input: null });
  }

  /** Works out where everything is, and paints. */
  relayout() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!width || !height) return;
    let digit = null;
    let inputBottom = 0;
    if (this.input) {
      const frame = this.element.getBoundingClientRect();
      const picture = this.input.picture.getBoundingClientRect();
      const { width: across, height: down } = picture;
      const { right } = this.input.box.getBoundingClientRect();
      const [x, y] = [picture.left - frame.left, picture.top - frame.top];
      digit = { x, y, width: across, height: down, edge: right - frame.left };
      const input = this.input.element.getBoundingClientRect();
      inputBottom = input.width > 0.8 * frame.width ? input.bottom - frame.top : 0;
    }
    const { sizes, header } = this.recording;
    const tiles = header.examples.shape !== null;
    const answerWidth = answerWidthOf(this.recording);
    const scale = textScale();
    this.layout = layoutStage({ width, height, sizes, digit, inputBottom, tiles, answerWidth, scale });
    this.tabStops.place();
    this.paint();
  }

  /**
   * All that the stage is painted from.
   * @param {Layout} layout
   * @returns {Scene}
   */
  scene(layout) {
    const { state } = this.store;
    const view = this.model.view(this.run);
    return {
      layout,
      model: this.model,
      view,
      visibility: visibilityOf(state, view),
      state,
      theme: this.themes[state.theme],
      hover: this.hover,
      sweep: this.sweep,
      scale: textScale(),
      imageShape: this.recording.imageShape,
      pictures: this.pictures,
      inkFrame: this.inkFrame(state),
      whole: this.whole,
    };
  }

  /**
   * Where the network's picture of a drawing lies on the pad; null for an example, which fills its place.
   * @param {State} state
   */
  inkFrame({ digit, strokes }) {
    if (digit !== "drawn" || this.whole) return null;
    const [rows, columns] = this.recording.imageShape;
    return seenDrawing(strokes, rows, columns).frame;
  }

  paint() {
    if (!this.layout) return;
    const { context } = sharp(this.canvas);
    paintStage(context, this.scene(this.layout));
  }

  /** Writes the state into the page; `paint` paints it. */
  update() {
    this.tabStops.update();
  }

  /** @param {Hover | null} hover */
  setHover(hover) {
    const before = this.hover;
    const same =
      before?.neuron?.layer === hover?.neuron?.layer &&
      before?.neuron?.unit === hover?.neuron?.unit &&
      before?.input === hover?.input;
    if (same) return;
    this.hover = hover;
    this.paint();
    const neuron = this.layout && !hover?.quiet ? hover?.neuron : null;
    this.tip.hidden = !neuron;
    if (neuron && this.layout) showTip(this.tip, this.layout, this.model.view(this.run), neuron);
  }

  /**
   * Where the pointer is on the stage.
   * @param {MouseEvent} event
   */
  at(event) {
    const frame = this.element.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  }

  /** @param {PointerEvent} event */
  pointed(event) {
    if (!this.layout || event.pointerType === "touch") return;
    const { x, y } = this.at(event);
    if (closest(event, ".input")) {
      this.pointedAtDigit(this.layout, x, y);
      return;
    }
    const neuron = neuronAt(this.layout, x, y);
    this.element.classList.toggle("pointing", neuron !== null);
    this.setHover(neuron ? { neuron } : null);
  }

  /**
   * While a first-layer neuron is chosen, a pixel under the pointer highlights its connection and its term.
   * @param {Layout} layout
   * @param {number} x
   * @param {number} y
   */
  pointedAtDigit({ digit }, x, y) {
    const { neuron, digit: example } = this.store.state;
    const inside =
      digit && x >= digit.x && y >= digit.y && x < digit.x + digit.width && y < digit.y + digit.height;
    if (!inside || neuron?.layer !== 1 || example === "drawn") {
      this.highlightInput(null);
      return;
    }
    const [rows, columns] = this.recording.imageShape;
    const row = Math.floor(((y - digit.y) / digit.height) * rows);
    this.highlightInput(row * columns + Math.floor(((x - digit.x) / digit.width) * columns));
  }

  /**
   * Highlights one incoming connection of the chosen neuron here, and in the panel of the neuron.
   * @param {number | null} input
   */
  highlightInput(input) {
    const { neuron } = this.store.state;
    this.setHover(
      input === null || neuron?.run !== this.run
        ? null
        : { neuron: { layer: neuron.layer, unit: neuron.unit }, input, quiet: true },
    );
    this.onHighlight?.(input);
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    if (!this.layout || closest(event, ".input")) return;
    const { x, y } = this.at(event);
    const neuron = neuronAt(this.layout, x, y);
    if (neuron) {
      this.choose(neuron);
      this.onTapped?.();
    } else this.store.set({ neuron: null, input: null });
  }

  /** Lets the connections of a new line of the walkthrough run across, unless the reader wants no motion. */
  runAcross() {
    cancelAnimationFrame(this.frame);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || this.store.state.line === null) {
      this.sweep = 1;
      return;
    }
    const begun = performance.now();
    this.sweep = 0;
    /** @param {number} now */
    const step = (now) => {
      this.sweep = Math.min(1, Math.max(0, now - begun) / SWEEP);
      this.paint();
      if (this.sweep < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  /**
   * The stage with its digit and a line of text below it, as a PNG.
   * @param {string} caption
   * @returns {Promise<Blob | null>}
   */
  png(caption) {
    const { layout } = this;
    if (!layout) return Promise.resolve(null);
    const { width, height } = layout;
    const canvas = h("canvas", { width: width * 2, height: (height + CAPTION) * 2 });
    const context = contextOf(canvas);
    context.scale(2, 2);
    const scene = { ...this.scene(layout), whole: true, hover: null, sweep: 1 };
    context.fillStyle = scene.theme.paper;
    context.fillRect(0, 0, width, height + CAPTION);
    paintStage(context, scene);
    paintCaption(context, scene, caption);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }
}
