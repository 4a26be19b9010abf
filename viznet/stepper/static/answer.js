// The answer: what the network predicts, how wrong it is, and how this answer came about over the training.

import { paintChart, rangeAround } from "./chart.js";
import { all, byId, h, onResize, setText } from "./dom.js";
import { lossText } from "./lines.js";
import { clamp, outputText } from "./numbers.js";
import { fill } from "./sentence.js";
import { lossNumber } from "./sums.js";

// The answer of the compared run, with its loss and without.
const OTHER_RUN = {
  answer: ["{run}: {label} with {output}, loss {loss}", "{run}: {label} with {output}"],
  none: ["{run}: no number, loss {loss}", "{run}: no number"],
};

export class Answer {
  /** @param {Context & {history: ExampleHistory}} context */
  constructor({ model, store, themes, history }) {
    this.model = model;
    this.store = store;
    this.themes = themes;
    this.history = history;
    this.canvas = byId("paths");
    /** @type {ReturnType<typeof paintChart>} */
    this.plot = null;
    this.canvas.addEventListener("click", (event) => {
      if (!this.plot) return;
      const x = event.clientX - this.canvas.getBoundingClientRect().left;
      store.set({ index: clamp(this.plot.indexAt(x), 0, model.recordings[0].length - 1), playing: false });
    });
    onResize(this.canvas, () => this.paint());
    this.brief = h("p", { className: "brief", "aria-hidden": "true" }); // the same again, beside the digit on a phone
    all(".digit-side")[0].prepend(this.brief);
    // The same numbers in full, for screen readers: by run and class, the number and its element.
    this.values = model.recordings.map((recording, run) => {
      const values = recording.header.examples.labels.map(() => h("data"));
      const items = values.map((value, k) => h("li", {}, h("span", {}, `${recording.label(k)}: `), value));
      const name = run ? fill("Answer of {run}", { run: recording.header.name }) : "Answer";
      byId("answer-lists").append(h("ol", { className: "sr", "aria-label": name }, items));
      return values;
    });
  }

  /** Writes the state into the page; `paint` paints it. */
  update() {
    const empty = this.model.padIsEmpty();
    if (empty) this.writeNothing();
    else this.writeVerdict(this.model.view(0));
    byId("other").hidden = this.values.length < 2 || empty;
    if (this.values.length > 1) this.writeOther(this.model.view(1));
    for (const [run, values] of this.values.entries()) {
      const { trace, net } = this.model.view(run);
      for (const [k, element] of values.entries()) {
        element.value = empty ? "" : String(trace.p[k]);
        setText(element, empty ? "nothing is drawn yet" : outputText(net, trace.p[k]));
      }
    }
  }

  /** An empty pad gets no answer. */
  writeNothing() {
    byId("verdict").className = "verdict";
    byId("truth").className = "unknown";
    byId("loss-now").value = "";
    for (const id of /** @type {const} */ (["sure", "truth"])) setText(byId(id), "");
    setText(byId("verdict"), "–");
    setText(byId("loss-now"), "Nothing is drawn yet.");
  }

  /** @param {View} view */
  writeVerdict(view) {
    const { trace, y, predicted, recording, net } = view;
    const verdict = byId("verdict");
    const none = predicted < 0;
    const judged = y === null ? "" : predicted === y ? "right" : "wrong";
    verdict.className = none ? "verdict" : `verdict ${judged}`;
    setText(verdict, none ? "no number" : recording.label(predicted));
    const p = trace.p[predicted];
    setText(byId("sure"), none ? "" : fill("with {output}", { output: outputText(net, p) }));
    const truth = byId("truth");
    truth.className = judged || "unknown";
    if (y === null) setText(truth, "true class unknown");
    else setText(truth, predicted === y ? "✓ right" : fill("✗ true class: {label}", { label: recording.label(y) }));
    this.brief.className = `brief ${judged}`;
    setText(this.brief, `${verdict.textContent} ${byId("sure").textContent}\n${truth.textContent}`);
    const loss = byId("loss-now");
    loss.value = String(trace.loss ?? "");
    setText(loss, trace.loss === undefined ? "The loss needs a true class." : lossText(view));
  }

  /**
   * The answer of the compared run.
   * @param {View} view
   */
  writeOther({ trace, predicted, recording, net }) {
    const lossKnown = trace.loss !== undefined;
    const values = {
      run: recording.header.name,
      ...(predicted < 0
        ? {}
        : { label: recording.label(predicted), output: outputText(net, trace.p[predicted]) }),
      ...(lossKnown ? { loss: lossNumber(trace.loss ?? NaN) } : {}),
    };
    const [withLoss, withoutLoss] = OTHER_RUN[predicted < 0 ? "none" : "answer"];
    setText(byId("other"), fill(lossKnown ? withLoss : withoutLoss, values));
  }

  /** One curve for every class, over the training. */
  paint() {
    const { state } = this.store;
    const theme = this.themes[state.theme];
    const known = this.history.of(0);
    this.canvas.style.visibility = this.model.padIsEmpty() ? "hidden" : "visible";
    if (!known?.done || this.model.padIsEmpty()) return;
    const { recording, y, predicted, trace } = this.model.view(0);
    const softmax = recording.header.output === "softmax";
    /** @param {number} k */
    const colourOf = (k) => {
      if (k === y) return theme.right;
      if (k !== predicted) return theme.muted;
      return y === null ? theme.positive : theme.wrong;
    };
    const lines = () =>
      Array.from({ length: recording.sizes[recording.layers] }, (_, k) => {
        const strong = k === y || k === predicted;
        const values = known.p.slice(0, known.done).map((p) => p[k]);
        return { unit: k, values, colour: colourOf(k), width: strong ? 2.2 : 1, alpha: strong ? 1 : 0.55, strong };
      }).sort((a, b) => Number(a.strong) - Number(b.strong));
    this.plot = paintChart(this.canvas, theme, {
      from: [known, known.done, y, predicted],
      lines,
      range: (drawn) => (softmax ? [0, 1] : rangeAround(drawn.map(({ values }) => values))),
      now: (k) => trace.p[k],
      index: state.index,
      length: recording.length,
      middle: true,
      format: softmax ? (v) => `${Math.round(v * 100)} %` : undefined,
    });
  }
}
