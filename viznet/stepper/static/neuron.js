// One neuron: what it looks for, what it finds, its sum with the numbers filled in, its blame, and its way through training.

import { paintChart, rangeAround } from "./chart.js";
import { Scale } from "./colour.js";
import { byId, FONT, onResize, setText, sharp, textScale } from "./dom.js";
import { blameText } from "./lines.js";
import { ACTIVATIONS } from "./network.js";
import { number } from "./numbers.js";
import { Sum } from "./sum.js";

export class NeuronPanel {
  constructor({ model, store, themes, history, whatIf }) {
    Object.assign(this, { model, store, themes, history, whatIf });
    this.lit = null;
    this.onlight = null;
    this.sum = new Sum({
      store,
      light: (i) => this.light(i),
      lit: () => this.lit,
      imageShape: () => this.mapShape(),
    });
    for (const [id, mode] of [
      ["looks-for", "weights"],
      ["finds", "activations"],
    ])
      this.bindMap(byId(id), mode);
    byId("neuron-before").addEventListener("click", () => this.step(-1));
    byId("neuron-after").addEventListener("click", () => this.step(1));
    byId("switch").addEventListener("click", () => this.toggleOff());
    for (const id of ["looks-for", "finds"]) onResize(byId(id), () => this.paintMaps());
    for (const id of ["neuron-chart", "norm-chart"]) onResize(byId(id), () => this.paintChart());
    onResize(byId("incoming"), () => this.paintBars());
    this.bindBars(byId("incoming"));
  }

  /** What is told: the chosen neuron, and the run it is in. */
  chosen() {
    const { neuron } = this.store.state;
    return neuron ? { ...neuron, view: this.model.view(neuron.run) } : null;
  }

  step(by) {
    const { neuron } = this.store.state;
    const n = this.model.recordings[neuron.run].sizes[neuron.layer];
    this.store.set({ neuron: { ...neuron, unit: (neuron.unit + by + n) % n }, input: null });
  }

  toggleOff() {
    const { neuron, off } = this.store.state;
    const name = `${neuron.layer}.${neuron.unit}`;
    this.store.set({ off: off.includes(name) ? off.filter((other) => other !== name) : [...off, name] });
  }

  update(state, changed) {
    const chosen = this.chosen();
    byId("neuron-none").hidden = chosen !== null;
    byId("neuron-some").hidden = chosen === null;
    if (!chosen) return;
    const { layer, unit, run, view } = chosen;
    const { recording, trace } = view;
    const last = layer === recording.layers;
    const name = last ? `Answer, class ${recording.label(unit)}` : `Layer ${layer}, neuron ${unit}`;
    setText(byId("neuron-name"), run ? `${name} · ${recording.header.name}` : name);
    const off = state.off.includes(`${layer}.${unit}`);
    byId("switch").hidden = last || run !== 0;
    byId("switch").setAttribute("aria-pressed", String(off));
    setText(byId("switch"), off ? "Switch on" : "Switch off");
    byId("maps").hidden = layer !== 1;
    byId("bars-box").hidden = layer === 1;
    if (layer === 1) this.paintMaps();
    else this.paintBars();
    this.sum.write(chosen);
    this.writeBlame(chosen, trace);
    if (["neuron", "history", "live"].some((key) => changed.has(key)) || !this.norms) {
      this.norms = recording.weightNorms(layer, unit);
    }
    this.paintChart();
    this.whatIf.update(state, changed, chosen);
  }

  mapShape() {
    const { shape } = this.model.recordings[0].header.examples;
    if (shape) return shape;
    const n = this.model.recordings[0].sizes[0];
    const columns = Math.ceil(Math.sqrt(n));
    return [Math.ceil(n / columns), columns];
  }

  paintMaps() {
    const chosen = this.chosen();
    if (chosen?.layer !== 1) return;
    const state = this.store.state;
    const theme = this.themes[state.theme];
    const [rows, columns] = this.mapShape();
    const { view, unit } = chosen;
    const first = ["gradients", "change"].includes(state.mode) ? state.mode : "weights";
    const titles = {
      weights: "what it looks for: W",
      gradients: "its gradient: dW",
      change: "what it learned: W − W₀",
    };
    setText(byId("looks-for-name"), titles[first]);
    for (const [id, mode] of [
      ["looks-for", first],
      ["finds", "activations"],
    ]) {
      const scale = new Scale(theme, this.model.edgeLimit(view.recording, 1, mode), {
        root: mode === "gradients",
      });
      const { context, width, height } = sharp(byId(id));
      if (!width) continue;
      context.imageSmoothingEnabled = false;
      context.drawImage(
        scale.image(this.model.incoming(view, 1, unit, mode), columns, rows),
        0,
        0,
        width,
        height,
      );
      const marked = this.lit ?? (typeof state.input === "number" ? state.input : null);
      if (marked !== null) {
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
    }
  }

  /** The incoming weights of a later layer: for every neuron before, w and what comes through, w·a. */
  paintBars() {
    const chosen = this.chosen();
    if (!chosen || chosen.layer === 1) return;
    const state = this.store.state;
    const theme = this.themes[state.theme];
    const { context, width, height } = sharp(byId("incoming"));
    if (!width) return;
    const { view, layer, unit } = chosen;
    const first = ["gradients", "change"].includes(state.mode) ? state.mode : "weights";
    const titles = { weights: "weight w", gradients: "gradient dw", change: "w − w₀" };
    const scale = textScale();
    const rowsOf = [
      [first, titles[first]],
      ["activations", "comes through: w · a"],
    ];
    const lane = (height - 14 * scale) / 2;
    context.font = `${11 * scale}px ${FONT}`;
    context.textBaseline = "top";
    const marked = this.lit ?? (typeof state.input === "number" ? state.input : null);
    for (const [r, [mode, title]] of rowsOf.entries()) {
      const values = this.model.incoming(view, layer, unit, mode);
      const largest = this.model.edgeLimit(view.recording, layer, mode);
      const middle = r * (lane + 6) + 14 * scale + (lane - 14 * scale) / 2;
      const room = (lane - 16 * scale) / 2;
      context.fillStyle = theme.muted;
      context.textAlign = "left";
      context.fillText(title, 0, r * (lane + 6));
      context.textAlign = "right";
      context.fillText(`± ${number(largest, 2)}`, width, r * (lane + 6));
      context.fillStyle = theme.faint;
      context.fillRect(0, Math.round(middle), width, 1);
      const pitch = width / values.length;
      for (let i = 0; i < values.length; i++) {
        const share = Math.max(-1, Math.min(1, values[i] / largest));
        context.fillStyle = values[i] > 0 ? theme.positive : theme.negative;
        const size = Math.abs(share) * room;
        context.fillRect(
          i * pitch + (pitch > 4 ? 1 : 0),
          share > 0 ? middle - size : middle,
          Math.max(0.7, pitch - (pitch > 4 ? 2 : 0)),
          size,
        );
        if (marked === i) {
          context.strokeStyle = theme.focus;
          context.lineWidth = 2;
          context.strokeRect(i * pitch, middle - room, Math.max(2, pitch), 2 * room);
        }
      }
    }
  }

  bindMap(canvas) {
    const inputAt = (event) => {
      const frame = canvas.getBoundingClientRect();
      const [rows, columns] = this.mapShape();
      const column = Math.floor(((event.clientX - frame.left) / frame.width) * columns);
      const row = Math.floor(((event.clientY - frame.top) / frame.height) * rows);
      return column >= 0 && row >= 0 && column < columns && row < rows ? row * columns + column : null;
    };
    canvas.addEventListener("pointermove", (event) => this.light(inputAt(event)));
    canvas.addEventListener("pointerleave", () => this.light(null));
    canvas.addEventListener("click", (event) => this.store.set({ input: inputAt(event) }));
  }

  bindBars(canvas) {
    const inputAt = (event) => {
      const chosen = this.chosen();
      const frame = canvas.getBoundingClientRect();
      const n = chosen.view.recording.sizes[chosen.layer - 1];
      return Math.min(n - 1, Math.max(0, Math.floor(((event.clientX - frame.left) / frame.width) * n)));
    };
    canvas.addEventListener("pointermove", (event) => this.light(inputAt(event)));
    canvas.addEventListener("pointerleave", () => this.light(null));
    canvas.addEventListener("click", (event) => this.store.set({ input: inputAt(event) }));
  }

  /** Lights a connection here; `told` is false when the stage said so first. */
  light(input, told = true) {
    if (this.lit === input) return;
    this.lit = input;
    const chosen = this.chosen();
    if (!chosen) return;
    if (chosen.layer === 1) this.paintMaps();
    else this.paintBars();
    this.sum.write(chosen);
    if (told) this.onlight?.(input);
  }

  writeBlame({ layer, unit, view }, trace) {
    const dz = trace[`dz${layer}`];
    if (!dz) {
      setText(byId("blame"), "Its gradient needs a true class: say what the drawing is meant as.");
      return;
    }
    const v = dz[unit];
    const way =
      v === 0
        ? "nothing here would change the loss"
        : v > 0
          ? "a larger sum would raise the loss"
          : "a larger sum would lower the loss";
    setText(byId("blame"), `${blameText(view, layer, unit)}: ${way}.`);
  }

  paintChart() {
    const chosen = this.chosen();
    const told = chosen && this.history.of(chosen.run);
    if (!told || !told.done || !this.norms) return;
    const theme = this.themes[this.store.get("theme")];
    const { view, layer, unit } = chosen;
    const { recording } = view;
    const f = ACTIVATIONS[view.net.activation].value;
    const last = layer === recording.layers;
    setText(byId("chart-a"), last ? "its answer p for this digit" : "its activation a for this digit");
    const values = () =>
      told.z.slice(0, told.done).map((z, i) => (last ? told.p[i][unit] : f(z[layer - 1][unit])));
    const range = ([line]) => rangeAround([line.values]);
    const shared = { range, index: view.index, length: recording.length };
    paintChart(byId("neuron-chart"), theme, {
      ...shared,
      from: [told, told.done, layer, unit],
      lines: () => [{ values: values(), colour: theme.series[0], width: 2 }],
    });
    paintChart(byId("norm-chart"), theme, {
      ...shared,
      from: [this.norms],
      lines: () => [{ values: this.norms, colour: theme.series[3], width: 2 }],
    });
  }
}
