// What became of a fork: its figures on the examples of the page, beside those of the recorded network at the same step.

import { lastAt } from "./axis.js";
import { h, setText } from "./dom.js";
import { divergedSentence, forgettingSentences, measuredSentence, taughtSentence } from "./fork-sentences.js";
import { argmax, forward } from "./network.js";
import { capital } from "./names.js";
import { fill } from "./sentence.js";
import { lossNumber } from "./sums.js";
import { measure } from "./training.js";

const STEP = "at step {step}";
const RECORDED_STEP = "recorded, step {step}";

export class ForkFigures {
  /**
   * @param {Model} model
   * @param {Forks} forks
   */
  constructor(model, forks) {
    this.model = model;
    this.forks = forks;
    this.recording = model.recordings[0];
    /** @type {Map<number, ReturnType<typeof measure>>} by recorded snapshot */
    this.measured = new Map();
    this.cells = Array.from({ length: 6 }, () => h("td"));
    const [own, recorded, right, rightThen, loss, lossThen] = this.cells;
    this.caption = h("caption", { className: "muted" });
    this.table = h(
      "table",
      {},
      this.caption,
      h("tr", {}, h("td"), own, recorded),
      h("tr", {}, h("th", { scope: "row" }, "right"), right, rightThen),
      h("tr", {}, h("th", { scope: "row" }, "loss"), loss, lossThen),
    );
    this.text = h("p", { className: "fork-text" });
    this.element = h("div", { className: "fork-figures", hidden: true }, this.table, this.text);
  }

  /**
   * The figures of the recorded network at a snapshot.
   * @param {number} index
   */
  recordedAt(index) {
    const known = this.measured.get(index);
    if (known) return known;
    const { recording, model } = this;
    const found = measure(model.net(0), recording.recordedParams(index), recording.examples);
    if (this.measured.size > 500) this.measured.clear();
    this.measured.set(index, found);
    return found;
  }

  /** @param {State} state */
  update({ index }) {
    const { recording, forks } = this;
    const moment = recording.forked(index);
    const { active } = forks;
    this.element.hidden = !moment || !active || !recording.examples.length;
    if (!moment || !active || !recording.branch || this.element.hidden) return;
    const { steps } = recording.original;
    const count = recording.examples.length;
    const same = lastAt(steps, moment.step);
    const then = this.recordedAt(same);
    /** @param {{accuracy: number}} figures */
    const right = ({ accuracy }) => fill("{right} of {count}", { right: Math.round(accuracy * count), count });
    const texts = [
      fill(STEP, { step: moment.step }),
      fill(RECORDED_STEP, { step: steps[same] }),
      right(moment),
      right(then),
      lossNumber(moment.loss),
      lossNumber(then.loss),
    ];
    for (const [i, text] of texts.entries()) setText(this.cells[i], text);
    setText(this.caption, capital(measuredSentence(active, count, recording.branch.heldOut)));
    const sentences = forgettingSentences(
      recording,
      active.from,
      this.recordedAt(steps.indexOf(active.from)).answers,
      moment.answers,
    );
    const taught = [...new Set(active.legs.flatMap(({ drawings }) => drawings))];
    if (taught.length) sentences.unshift(this.taught(taught, moment));
    if (recording.branch.diverged) sentences.unshift(divergedSentence(recording.branch.lastStep));
    setText(this.text, sentences.join(" "));
  }

  /**
   * @param {number[]} numbers of the drawings
   * @param {Moment} moment
   */
  taught(numbers, { params }) {
    const all = this.forks.drawings();
    const net = this.model.net(0);
    const right = numbers.filter((k) => argmax(forward(net, params, all[k].x).p) === all[k].y).length;
    return taughtSentence(right, numbers.length);
  }
}
