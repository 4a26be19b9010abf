// The answer: what the network says, how wrong it is, and how this answer came about over the training.

import { paintChart, rangeAround } from "./chart.js";
import { byId, h, onResize, setText } from "./dom.js";
import { lossText } from "./lines.js";
import { clamp, number, percent } from "./numbers.js";

export class Answer {
  constructor({ model, store, themes, history }) {
    Object.assign(this, { model, store, themes, history });
    this.canvas = byId("paths");
    this.canvas.addEventListener("click", (event) => {
      if (!this.plot) return;
      const x = event.clientX - this.canvas.getBoundingClientRect().left;
      store.set({ index: clamp(this.plot.indexAt(x), 0, model.recordings[0].length - 1), playing: false });
    });
    onResize(this.canvas, () => this.paint());
    // The same numbers for a screen reader, and for whoever looks things up: every one in full.
    this.lists = model.recordings.map((recording, run) => {
      const list = h("ol", {
        className: "sr",
        "aria-label": run ? `Answer of ${recording.header.name}` : "Answer",
      });
      this.rows = recording.header.examples.labels.map(() => h("li", {}, h("span"), h("data")));
      list.append(...this.rows);
      byId("answer-lists").append(list);
      return list;
    });
  }

  update() {
    const { view } = { view: this.model.view(0) };
    const { trace, y, said, recording } = view;
    const verdict = byId("verdict");
    verdict.className = "verdict";
    if (said < 0) setText(verdict, "no number");
    else {
      setText(verdict, `${recording.label(said)}`);
      if (y !== null) verdict.classList.add(said === y ? "right" : "wrong");
    }
    const sure =
      said < 0
        ? ""
        : view.net.output === "softmax"
          ? `with ${percent(trace.p[said])}`
          : `with ${number(trace.p[said])}`;
    setText(byId("sure"), sure);
    const truth = y === null ? "meant as ?" : said === y ? "✓ right" : `✗ it is a ${recording.label(y)}`;
    setText(byId("truth"), truth);
    byId("truth").className = y === null ? "unknown" : said === y ? "right" : "wrong";
    const loss = byId("loss-now");
    if (trace.loss === undefined) setText(loss, "The loss needs a true class.");
    else setText(loss, lossText(view));
    loss.value = trace.loss ?? "";
    byId("other").hidden = this.lists.length < 2;
    if (this.lists.length > 1) {
      const other = this.model.view(1);
      const word =
        other.said < 0
          ? "no number"
          : `${other.recording.label(other.said)} with ${percent(other.trace.p[other.said])}`;
      setText(
        byId("other"),
        `${other.recording.header.name} says ${word}${other.trace.loss === undefined ? "" : `, loss ${number(other.trace.loss)}`}`,
      );
    }
    for (const [run, list] of this.lists.entries()) {
      const other = this.model.view(run);
      for (const [k, row] of [...list.children].entries()) {
        const value = other.trace.p[k];
        setText(row.firstChild, `${other.recording.label(k)}: `);
        row.lastChild.value = String(value);
        setText(row.lastChild, view.net.output === "softmax" ? percent(value) : number(value));
      }
    }
    this.paint();
  }

  paint() {
    const state = this.store.state;
    const theme = this.themes[state.theme];
    const told = this.history.of(0);
    if (!told || !told.done) return;
    const { recording, y, said } = this.model.view(0);
    const softmax = recording.header.output === "softmax";
    const colourOf = (k) => {
      if (k === y) return theme.right;
      if (k !== said) return theme.muted;
      return y === null ? theme.positive : theme.wrong;
    };
    const lines = () =>
      Array.from({ length: recording.sizes.at(-1) }, (_, k) => {
        const strong = k === y || k === said;
        const values = told.p.slice(0, told.done).map((p) => p[k]);
        return { values, colour: colourOf(k), width: strong ? 2.2 : 1, alpha: strong ? 1 : 0.55, strong };
      }).sort((a, b) => a.strong - b.strong);
    this.plot = paintChart(this.canvas, theme, {
      from: [told, told.done, y, said],
      lines,
      range: (drawn) => (softmax ? [0, 1] : rangeAround(drawn.map(({ values }) => values))),
      index: state.index,
      length: recording.length,
      middle: true,
      format: softmax ? (v) => `${Math.round(v * 100)} %` : undefined,
    });
  }
}
