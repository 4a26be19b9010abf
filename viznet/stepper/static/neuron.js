// One neuron: what it looks for, what it finds, its weighted sum in numbers, its gradient, and its way through training.

import { paintChart, rangeAround } from "./chart.js";
import { ColourScale } from "./colour.js";
import { byId, FONT, onResize, setText, sharp, textScale } from "./dom.js";
import { gradientText } from "./lines.js";
import { ACTIVATIONS } from "./network.js";
import { capital, neuronName } from "./names.js";
import { number } from "./numbers.js";
import { edgeLimit } from "./scales.js";
import { Sum } from "./sum.js";

/** @typedef {{run: number, layer: number, unit: number, view: View}} ChosenNeuron */

export class NeuronPanel {
  /** @param {Context & {history: ExampleHistory, whatIf: WhatIf}} context */
  constructor({ model, store, themes, history, whatIf }) {
    this.model = model;
    this.store = store;
    this.themes = themes;
    this.history = history;
    this.whatIf = whatIf;
    /** @type {number | null} the incoming connection that is highlighted */
    this.highlighted = null;
    /** @type {((input: number | null) => void) | null} is called with the connection that is highlighted here */
    this.onHighlight = null;
    /** @type {Float64Array | null} the length of the weights at every snapshot */
    this.norms = null;
    this.sum = new Sum({
      store,
      highlight: (input) => this.highlightHere(input),
      highlighted: () => this.highlighted,
    });
    byId("neuron-before").addEventListener("click", () => this.step(-1));
    byId("neuron-after").addEventListener("click", () => this.step(1));
    byId("switch").addEventListener("click", () => this.toggleOff());
    for (const map of [byId("looks-for"), byId("finds")]) {
      this.bindPointer(map, (event) => this.pixelAt(map, event));
      onResize(map, () => this.paintMaps());
    }
    const bars = byId("incoming");
    this.bindPointer(bars, (event) => this.barAt(bars, event));
    onResize(bars, () => this.paintBars());
    for (const chart of [byId("neuron-chart"), byId("norm-chart")]) onResize(chart, () => this.paintCharts());
  }

  /**
   * The chosen neuron, with the view of its run.
   * @returns {ChosenNeuron | null}
   */
  chosen() {
    const { neuron } = this.store.state;
    return neuron ? { ...neuron, view: this.model.view(neuron.run) } : null;
  }

  /**
   * Chooses another neuron of the same layer.
   * @param {number} by
   */
  step(by) {
    const { neuron } = this.store.state;
    if (!neuron) return;
    const n = this.model.recordings[neuron.run].sizes[neuron.layer];
    this.store.set({ neuron: { ...neuron, unit: (neuron.unit + by + n) % n }, input: null });
  }

  toggleOff() {
    const { neuron, off } = this.store.state;
    if (!neuron) return;
    const name = `${neuron.layer}.${neuron.unit}`;
    this.store.set({ off: off.includes(name) ? off.filter((other) => other !== name) : [...off, name] });
  }

  /**
   * @param {State} state
   * @param {Changed} changed
   */
  update(state, changed) {
    const chosen = this.chosen();
    byId("neuron-none").hidden = chosen !== null;
    byId("neuron-some").hidden = chosen === null;
    if (!chosen) return;
    const { layer, unit, run, view } = chosen;
    const { recording } = view;
    const last = layer === recording.layers;
    const name = capital(neuronName(recording, layer, unit));
    setText(byId("neuron-name"), run ? `${name} · ${recording.header.name}` : name);
    setText(byId("neuron-index"), `${last ? "p" : `a${layer}`}[${unit}]`);
    const off = state.off.includes(`${layer}.${unit}`);
    byId("switch").hidden = last || run !== 0;
    byId("switch").setAttribute("aria-pressed", String(off));
    setText(byId("switch"), off ? "Switch on" : "Switch off");
    byId("maps").hidden = layer !== 1;
    byId("bars-box").hidden = layer === 1;
    this.sum.write(chosen);
    this.writeGradient(chosen);
    if (["neuron", "live", "edits"].some((key) => changed.has(/** @type {keyof State} */ (key))) || !this.norms)
      this.norms = this.model.weightNorms(run, layer, unit);
    setText(byId("chart-a"), last ? "its answer p for this example" : "its activation a for this example");
    this.whatIf.update(state, chosen);
    this.paintIncoming();
    this.paintCharts();
  }

  /** Paints the incoming weights: as pictures in the first layer, as bars in the others. */
  paintIncoming() {
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
    return this.highlighted ?? (typeof input === "number" ? input : null);
  }

  paintMaps() {
    const chosen = this.chosen();
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
    const chosen = this.chosen();
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
    canvas.addEventListener("pointermove", (event) => this.highlightHere(inputAt(event)));
    canvas.addEventListener("pointerleave", () => this.highlightHere(null));
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
    const chosen = this.chosen();
    if (!chosen) return null;
    const frame = canvas.getBoundingClientRect();
    const n = chosen.view.recording.sizes[chosen.layer - 1];
    return Math.min(n - 1, Math.max(0, Math.floor(((event.clientX - frame.left) / frame.width) * n)));
  }

  /**
   * Highlights a connection that the pointer is on in this panel, and on the stage.
   * @param {number | null} input
   */
  highlightHere(input) {
    if (this.highlighted === input) return;
    this.highlight(input);
    this.onHighlight?.(input);
  }

  /**
   * Highlights a connection in this panel.
   * @param {number | null} input
   */
  highlight(input) {
    if (this.highlighted === input) return;
    this.highlighted = input;
    const chosen = this.chosen();
    if (!chosen) return;
    this.paintIncoming();
    this.sum.write(chosen);
  }

  /** @param {ChosenNeuron} chosen */
  writeGradient({ layer, unit, view }) {
    const dz = view.trace[`dz${layer}`];
    if (!dz) {
      setText(
        byId("neuron-gradient"),
        "Its gradient needs a true class: choose which class the drawing is meant to be.",
      );
      return;
    }
    const effect = !Number.isFinite(dz[unit])
      ? "where a sum is not a number, nothing says how the loss would change"
      : dz[unit] === 0
        ? "another sum would not change the loss"
        : dz[unit] > 0
          ? "a larger sum would raise the loss"
          : "a larger sum would lower the loss";
    setText(byId("neuron-gradient"), `${gradientText(view, layer, unit)}: ${effect}.`);
  }

  paintCharts() {
    const chosen = this.chosen();
    const known = chosen && this.history.of(chosen.run);
    const { norms } = this;
    if (!chosen || !known?.done || !norms) return;
    const { state } = this.store;
    const theme = this.themes[state.theme];
    const { view, layer, unit } = chosen;
    const { recording } = view;
    const f = ACTIVATIONS[view.net.activation].value;
    const last = layer === recording.layers;
    const values = () =>
      known.z.slice(0, known.done).map((z, i) => {
        if (last) return known.p[i][unit];
        return view.off.has(`${layer}.${unit}`) ? 0 : f(z[layer - 1][unit]);
      });
    /** @param {ChartLine[]} lines */
    const range = (lines) => rangeAround(lines.map((line) => line.values));
    const shared = { range, index: view.index, length: recording.length };
    paintChart(byId("neuron-chart"), theme, {
      ...shared,
      from: [known, known.done, layer, unit, ...state.off],
      now: () => (last ? view.trace.p[unit] : view.trace[`a${layer}`][unit]),
      lines: () => [{ unit, values: values(), colour: theme.series[0], width: 2 }],
    });
    paintChart(byId("norm-chart"), theme, {
      ...shared,
      from: [norms],
      now: () => norms[view.index],
      lines: () => [{ unit, values: norms, colour: theme.series[3], width: 2 }],
    });
  }
}
