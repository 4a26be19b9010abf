// One place in the tab order for every layer of a stage, so that keys and screen readers reach the neurons.

import { h } from "./dom.js";
import { placeOf } from "./layout.js";
import { number } from "./numbers.js";
import { fill } from "./sentence.js";

// What a neuron of the last layer says to screen readers, and one of the layers before.
const OUTPUT = "class {label}, sum {sum}, answer {a}";
const NEURON = "neuron {neuron}, sum {sum}, activation {a}";

export class TabStops {
  /** @param {import("./stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.elements = Array.from({ length: stage.recording.layers }, (_, i) => this.tabStop(i + 1));
  }

  /**
   * The place of a layer. There, up and down choose the neuron.
   * @param {number} layer
   */
  tabStop(layer) {
    const n = this.stage.recording.sizes[layer];
    return h("div", {
      className: "stop",
      role: "spinbutton",
      tabIndex: 0,
      "aria-label": layer === this.stage.recording.layers ? "Answer, neuron" : fill("Layer {layer}, neuron", { layer }),
      "aria-valuemin": "1",
      "aria-valuemax": String(n),
      "aria-valuenow": "1",
      "data-layer": String(layer),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        /** @type {Record<string, number>} */
        const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Enter: 0 };
        const step = steps[event.key];
        if (step === undefined) return;
        event.preventDefault();
        const unit = this.stage.unitOf(layer) + (this.stage.store.state.neuron === null ? 0 : step);
        this.stage.choose({ layer, unit: Math.min(n - 1, Math.max(0, unit)) });
      },
      onfocus: () => this.place(),
    });
  }

  /** Writes the numbers of the neurons for screen readers. */
  update() {
    this.place();
    const { model, run, recording } = this.stage;
    const { trace } = model.view(run);
    for (const [i, stop] of this.elements.entries()) {
      const layer = i + 1;
      const unit = this.stage.unitOf(layer);
      const last = layer === recording.layers;
      const a = last ? trace.p[unit] : trace[`a${layer}`][unit];
      const numbers = { sum: number(trace[`z${layer}`][unit]), a: number(a) };
      const text = last
        ? fill(OUTPUT, { label: recording.label(unit), ...numbers })
        : fill(NEURON, { neuron: unit + 1, ...numbers });
      stop.setAttribute("aria-valuenow", String(unit + 1));
      stop.setAttribute("aria-valuetext", text);
    }
  }

  /** Puts every stop around its neuron, where the browser shows the focus. */
  place() {
    const { layout } = this.stage;
    if (!layout) return;
    for (const [i, stop] of this.elements.entries()) {
      const { x, y, r } = placeOf(layout.layers[i], this.stage.unitOf(i + 1));
      const size = Math.max(24, 2 * r + 10);
      Object.assign(stop.style, {
        left: `${x - size / 2}px`,
        top: `${y - size / 2}px`,
        width: `${size}px`,
        height: `${size}px`,
      });
    }
  }
}
