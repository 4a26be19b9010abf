// The walk through one digit's pass, beat by beat: the same lines that the films tell, with this moment's numbers.

import { byId, h, setText } from "./dom.js";
import { lossText } from "./lines.js";
import { gradientSquare, lossOf, forward } from "./network.js";
import { number } from "./numbers.js";

const MOST_VALUES = 10; // of a vector that are written out

export class Walk {
  constructor({ model, store }) {
    Object.assign(this, { model, store });
    byId("walk").addEventListener("click", () => {
      const begun = store.get("beat") !== null;
      store.set({ beat: begun ? null : 0, playing: false });
      if (!begun) byId("beat-next").focus();
    });
    byId("beat-back").addEventListener("click", () => this.move(-1));
    byId("beat-next").addEventListener("click", () => this.move(1));
    byId("beat-end").addEventListener("click", () => {
      store.set({ beat: null });
      byId("walk").focus();
    });
    byId("beat-bar").addEventListener("keydown", (event) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by) {
        event.preventDefault();
        this.move(by);
      }
    });
  }

  beats() {
    const { y, recording } = this.model.view(0);
    return recording.header.beats[y ?? 0];
  }

  move(by) {
    const { beat } = this.store.state;
    if (beat === null) return;
    const last = this.lastBeat();
    this.store.set({ beat: Math.min(last, Math.max(0, beat + by)) });
  }

  /** Without a true class there is no loss, and nothing to send back: the walk ends with the answer. */
  lastBeat() {
    const beats = this.beats();
    return this.model.view(0).y === null
      ? beats.findIndex((beat) => beat.section === "loss") - 1
      : beats.length - 1;
  }

  update(state) {
    const told = state.beat !== null;
    byId("beat-bar").hidden = !told;
    byId("walk").setAttribute("aria-pressed", String(told));
    if (!told) return;
    const beats = this.beats();
    const last = this.lastBeat();
    if (state.beat > last) {
      this.store.set({ beat: last });
      return;
    }
    const beat = beats[state.beat];
    const view = this.model.view(0);
    const { sizes, layers } = view.recording;
    const where =
      beat.section === "loss" || beat.symbol === "p"
        ? "the answer"
        : beat.layer === 0
          ? "the input"
          : beat.layer === layers
            ? "the last layer"
            : `layer ${beat.layer}`;
    setText(byId("beat-where"), `${state.beat + 1} / ${last + 1} · ${beat.section} · ${where}`);
    setText(byId("beat-equation"), pretty(beat.equation));
    setText(byId("beat-why"), beat.why);
    setText(byId("beat-value"), this.valueOf(beat, view, sizes));
    byId("beat-progress").style.setProperty("--share", String((state.beat + 1) / (last + 1)));
    byId("beat-back").disabled = state.beat === 0;
    byId("beat-next").disabled = state.beat === last;
    setText(byId("beat-more"), state.beat === last && view.y !== null ? this.lastWord(view) : "");
  }

  valueOf(beat, view, sizes) {
    const { symbol, layer } = beat;
    if (symbol === "loss") return view.y === null ? "loss" : lossText(view);
    if (symbol.startsWith("dW")) {
      const a = view.trace[`a${layer - 1}`];
      const dz = view.trace[`dz${layer}`];
      const most = (values) => values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
      return `${pretty(symbol)}: ${sizes[layer - 1]} × ${sizes[layer]} numbers, the largest ${number(most(a) * most(dz))} in size`;
    }
    const values = symbol.startsWith("db") ? view.trace[`dz${layer}`] : view.trace[symbol];
    if (symbol === "a0")
      return `${values.length} numbers, ${values.filter((v) => v > 0).length} of them more than 0`;
    const some = Array.from(values.slice(0, MOST_VALUES), (v) => number(v, 2)).join("  ");
    return `${pretty(symbol)} = [ ${some}${values.length > MOST_VALUES ? `  … ${values.length - MOST_VALUES} more` : ""} ]`;
  }

  /** What a step against this gradient would do: promised, and worked out. */
  lastWord(view) {
    const { net, params, trace, x, y, recording } = view;
    const { lr } = recording.header.optimizer;
    const after = {};
    for (let l = 1; l <= net.layers; l++) {
      const [W, b, a, dz] = [
        params[`W${l}`].slice(),
        params[`b${l}`].slice(),
        trace[`a${l - 1}`],
        trace[`dz${l}`],
      ];
      for (let i = 0, at = 0; i < a.length; i++)
        for (let j = 0; j < dz.length; j++, at++) W[at] -= lr * a[i] * dz[j];
      for (let j = 0; j < dz.length; j++) b[j] -= lr * dz[j];
      [after[`W${l}`], after[`b${l}`]] = [W, b];
    }
    const promised = trace.loss - lr * gradientSquare(net, trace);
    const real = lossOf(net, forward(net, after, x, view.off), y);
    return `One step against it, η = ${number(lr, 2)}, on this digit alone: loss ${number(trace.loss)} → ${number(real)} (the slope promised ${number(promised)}).`;
  }
}

const SUB = { 0: "₀", 1: "₁", 2: "₂", 3: "₃", 4: "₄", 5: "₅", 6: "₆", 7: "₇", 8: "₈", 9: "₉" };

/** dW1 as dW₁: letters with their layer below the line, as in the textbook. */
function pretty(text) {
  return text.replace(
    /\b(d?[zabWp])(\d+)/g,
    (_, letter, layer) => letter + [...layer].map((c) => SUB[c]).join(""),
  );
}

/** For the help: a list of the keys. */
export function keysHelp() {
  const keys = [
    ["← →", "one snapshot back or on; with Shift ten"],
    ["Home  End", "first, last"],
    ["Space", "play, pause"],
    ["↑ ↓", "another neuron, example or beat, where the focus is"],
    ["Esc", "close, let go"],
  ];
  return h(
    "dl",
    { className: "keys" },
    keys.flatMap(([key, what]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)]),
  );
}
