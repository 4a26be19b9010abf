// One neuron: its weighted sum in numbers, its gradient, its switch, and its way through training.

import { paintChart, rangeAround } from "./chart.js";
import { byId, onResize, setText } from "./dom.js";
import { IncomingWeights } from "./incoming.js";
import { gradientText } from "./lines.js";
import { ACTIVATIONS } from "./network.js";
import { capital, neuronName } from "./names.js";
import { Sum } from "./sum.js";

/** @typedef {{run: number, layer: number, unit: number, view: View}} ChosenNeuron */

export class NeuronPanel {
  /** @param {Context & {history: ExampleHistory, whatIf: WhatIf}} context */
  constructor(context) {
    const { model, store, themes, history, whatIf } = context;
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
    this.incoming = new IncomingWeights(context, this);
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
    this.incoming.paint();
    this.paintCharts();
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
    this.incoming.paint();
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
