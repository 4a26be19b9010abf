// The incoming weights of a neuron, and what comes through them: pictures of pixels, or bars.

import { ColourScale } from "./colour.js";
import { byId, FONT, onResize, setText, sharp, textScale } from "./dom.js";
import { number } from "./numbers.js";
import { edgeLimit } from "./scales.js";

/** @typedef {import("./neuron.js").ChosenNeuron} ChosenNeuron */

export class IncomingWeights {
  /**
   * @param {Context} context
   * @param {import("./neuron.js").NeuronPanel} panel knows which neuron is chosen, and which connection is highlighted
   */
  constructor({ model, store, themes }, panel) {
    this.model = model;
    this.store = store;
    this.themes = themes;
    this.panel = panel;
    for (const map of [byId("looks-for"), byId("finds")]) {
      this.bindPointer(map, (event) => this.pixelAt(map, event));
      onResize(map, () => this.paintMaps());
    }
    const bars = byId("incoming");
    this.bindPointer(bars, (event) => this.barAt(bars, event));
    onResize(bars, () => this.paintBars());
  }

  /** Paints the weights: as pictures in the first layer, as bars in the others. */
  paint() {
    this.paintMaps();
    this.paintBars();
  }

  /** The mode in which the incoming weights are shown. Their products w · a are always shown beside them. */
  weightMode() {
    const { mode } = this.store.state;
    return mode === "gradients" || mode === "change" ? mode : "weights";
  }

  /** The incoming connection that is marked: the highlighted one, else the chosen one. */
  marked() {
    const { input } = this.store.state;
    return this.panel.highlighted ?? (typeof input === "number" ? input : null);
  }

  paintMaps() {
    const chosen = this.panel.chosen();
    if (chosen?.layer !== 1) return;
    const mode = this.weightMode();
    const titles = {
      weights: "what it looks for: W",
      gradients: "its gradient: dW",
      change: "what it learned: W − W₀",
    };
    setText(byId("looks-for-name"), titles[mode]);
    this.paintMap(byId("looks-for"), chosen, mode);
    this.paintMap(byId("finds"), chosen, "activations");
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {ChosenNeuron} chosen
   * @param {Mode} mode
   */
  paintMap(canvas, { view, unit }, mode) {
    const theme = this.themes[this.store.state.theme];
    const [rows, columns] = view.recording.imageShape;
    const scale = new ColourScale(theme, edgeLimit(view.recording, 1, mode), {
      root: mode === "gradients",
    });
    const { context, width, height } = sharp(canvas);
    if (!width) return;
    context.imageSmoothingEnabled = false;
    const picture = scale.image(this.model.connections.incoming(view, 1, unit, mode), columns, rows);
    context.drawImage(picture, 0, 0, width, height);
    const marked = this.marked();
    if (marked === null) return;
    const side = width / columns;
    context.strokeStyle = theme.focus;
    context.lineWidth = 2;
    context.strokeRect(
      (marked % columns) * side - 1.5,
      Math.floor(marked / columns) * (height / rows) - 1.5,
      side + 3,
      height / rows + 3,
    );
  }

  /** The incoming weights of a later layer: for every neuron before, w and the product w · a. */
  paintBars() {
    const chosen = this.panel.chosen();
    if (!chosen || chosen.layer === 1) return;
    const { context, width, height } = sharp(byId("incoming"));
    if (!width) return;
    const scale = textScale();
    const mode = this.weightMode();
    const titles = { weights: "weight w", gradients: "gradient dw", change: "w − w₀" };
    const lane = (height - 14 * scale) / 2;
    context.font = `${11 * scale}px ${FONT}`;
    context.textBaseline = "top";
    this.paintLane(context, chosen, mode, titles[mode], { top: 0, lane, width, scale });
    this.paintLane(context, chosen, "activations", "comes through: w · a", {
      top: lane + 6,
      lane,
      width,
      scale,
    });
  }

  /**
   * One row of bars.
   * @param {CanvasRenderingContext2D} context
   * @param {ChosenNeuron} chosen
   * @param {Mode} mode
   * @param {string} title
   * @param {{top: number, lane: number, width: number, scale: number}} place
   */
  paintLane(context, { view, layer, unit }, mode, title, { top, lane, width, scale }) {
    const theme = this.themes[this.store.state.theme];
    const values = this.model.connections.incoming(view, layer, unit, mode);
    const largest = edgeLimit(view.recording, layer, mode);
    const middle = top + 14 * scale + (lane - 14 * scale) / 2;
    const room = (lane - 16 * scale) / 2;
    context.fillStyle = theme.muted;
    context.textAlign = "left";
    context.fillText(title, 0, top);
    context.textAlign = "right";
    context.fillText(`± ${number(largest, 2)}`, width, top);
    context.fillStyle = theme.faint;
    context.fillRect(0, Math.round(middle), width, 1);
    const pitch = width / values.length;
    const gap = pitch > 4 ? 1 : 0;
    for (let i = 0; i < values.length; i++) {
      const share = Math.max(-1, Math.min(1, values[i] / largest));
      const size = Math.abs(share) * room;
      context.fillStyle = values[i] > 0 ? theme.positive : theme.negative;
      context.fillRect(
        i * pitch + gap,
        share > 0 ? middle - size : middle,
        Math.max(0.7, pitch - 2 * gap),
        size,
      );
    }
    const marked = this.marked();
    if (marked === null) return;
    context.strokeStyle = theme.focus;
    context.lineWidth = 2;
    context.strokeRect(marked * pitch, middle - room, Math.max(2, pitch), 2 * room);
  }

  /**
   * Highlights the connection under the pointer, and chooses it by a click.
   * @param {HTMLCanvasElement} canvas
   * @param {(event: MouseEvent) => number | null} inputAt
   */
  bindPointer(canvas, inputAt) {
    canvas.addEventListener("pointermove", (event) => this.panel.highlightHere(inputAt(event)));
    canvas.addEventListener("pointerleave", () => this.panel.highlightHere(null));
    canvas.addEventListener("click", (event) => this.store.set({ input: inputAt(event) }));
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {MouseEvent} event
   */
  pixelAt(canvas, event) {
    const frame = canvas.getBoundingClientRect();
    const [rows, columns] = this.model.recordings[0].imageShape;
    const column = Math.floor(((event.clientX - frame.left) / frame.width) * columns);
    const row = Math.floor(((event.clientY - frame.top) / frame.height) * rows);
    return column >= 0 && row >= 0 && column < columns && row < rows ? row * columns + column : null;
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {MouseEvent} event
   */
  barAt(canvas, event) {
    const chosen = this.panel.chosen();
    if (!chosen) return null;
    const frame = canvas.getBoundingClientRect();
    const n = chosen.view.recording.sizes[chosen.layer - 1];
    return Math.min(n - 1, Math.max(0, Math.floor(((event.clientX - frame.left) / frame.width) * n)));
  }
}
