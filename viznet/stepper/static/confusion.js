// The examples by true and predicted class, at this moment and with everything that was changed by hand.

import { byId, FONT, onResize, setText, sharp, textScale } from "./dom.js";
import { NO_ANSWER } from "./network.js";
import { fill } from "./sentence.js";

const LEAST_CELL = 15; // pixels of a cell in which its number can be read
const LONGEST_NAME = 0.3; // of the width, for the names of the true classes

const IN_WORDS = "Rows are true classes, columns are answers. {text}";
// What the matrix says, where one example is right and where none or several are.
const SENTENCES = {
  one: {
    none: "{right} of {count} examples is right; for {none} the answer is not a number.",
    all: "{right} of {count} examples is right.",
    worst: "{right} of {count} examples is right. The most frequent mistake: “{label}” taken for “{answer}”, {times} ×.",
  },
  many: {
    none: "{right} of {count} examples are right; for {none} the answer is not a number.",
    all: "{right} of {count} examples are right.",
    worst: "{right} of {count} examples are right. The most frequent mistake: “{label}” taken for “{answer}”, {times} ×.",
  },
};

export class Confusion {
  /** @param {Context} context */
  constructor({ model, store, themes }) {
    this.model = model;
    this.store = store;
    this.themes = themes;
    this.recording = model.recordings[0];
    this.canvas = byId("confusion");
    this.classes = this.recording.sizes[this.recording.layers];
    /** @type {number[][]} by true class and predicted class, how many examples */
    this.counts = [];
    /** @type {Uint8Array | null} the answers that were counted last */
    this.counted = null;
    this.painted = "";
    onResize(this.canvas, () => this.paint());
  }

  /** Counts the answers again where they have changed. */
  update() {
    const answers = this.model.answers();
    const key = `${this.store.state.theme} ${answers.join()}`;
    if (key === this.painted) return;
    this.painted = key;
    this.counts = countsOf(this.recording.examples, answers, this.classes);
    const text = this.sentence(answers);
    setText(byId("confusion-text"), text);
    this.canvas.setAttribute("aria-label", fill(IN_WORDS, { text }));
    this.paint();
  }

  /**
   * What the matrix shows, in words.
   * @param {Uint8Array} answers
   */
  sentence(answers) {
    const { examples } = this.recording;
    const right = examples.filter(({ y }, i) => answers[i] === y).length;
    const values = { right, count: examples.length };
    const templates = SENTENCES[right === 1 ? "one" : "many"];
    const none = answers.filter((answer) => answer === NO_ANSWER).length;
    if (none) return fill(templates.none, { ...values, none });
    const worst = mostFrequentMistake(this.counts);
    if (!worst) return fill(templates.all, values);
    return fill(templates.worst, {
      ...values,
      label: this.recording.label(worst.y),
      answer: this.recording.label(worst.answer),
      times: worst.times,
    });
  }

  paint() {
    const { context, width, height } = sharp(this.canvas);
    if (!width || !this.counts.length) return;
    const theme = this.themes[this.store.state.theme];
    const scale = textScale();
    context.font = `${11 * scale}px ${FONT}`;
    context.textBaseline = "middle";
    const names = Array.from({ length: this.classes }, (_, k) => this.recording.label(k));
    const longest = Math.max(...names.map((name) => context.measureText(name).width));
    const left = Math.min(longest + 8, LONGEST_NAME * width);
    const cell = Math.min((width - left) / this.classes, height / this.classes);
    const largest = Math.max(1, ...this.counts.flat());
    for (const [y, row] of this.counts.entries()) {
      const top = y * cell;
      if (cell >= LEAST_CELL * 0.8) {
        context.textAlign = "right";
        context.fillStyle = theme.muted;
        context.fillText(names[y], left - 6, top + cell / 2, left - 8);
      }
      for (const [answer, count] of row.entries()) {
        const x = left + answer * cell;
        context.fillStyle = count === 0 ? theme.faint : y === answer ? theme.right : theme.wrong;
        context.globalAlpha = count === 0 ? 0.25 : 0.3 + (0.7 * count) / largest;
        context.fillRect(x + 0.5, top + 0.5, cell - 1, cell - 1);
        context.globalAlpha = 1;
        if (count === 0 || cell < LEAST_CELL) continue;
        context.textAlign = "center";
        context.fillStyle = count / largest > 0.5 ? theme.paper : theme.ink;
        context.fillText(String(count), x + cell / 2, top + cell / 2);
      }
    }
  }
}

/**
 * By true class and predicted class, how many examples. An answer that is not a number counts nowhere.
 * @param {{y: number}[]} examples
 * @param {Uint8Array} answers
 * @param {number} classes
 */
function countsOf(examples, answers, classes) {
  const counts = Array.from({ length: classes }, () => new Array(classes).fill(0));
  for (const [i, { y }] of examples.entries()) if (answers[i] !== NO_ANSWER) counts[y][answers[i]] += 1;
  return counts;
}

/**
 * The pair of classes that are confused most often; null if all answers are right.
 * @param {number[][]} counts
 */
function mostFrequentMistake(counts) {
  /** @type {{y: number, answer: number, times: number} | null} */
  let worst = null;
  for (const [y, row] of counts.entries())
    for (const [answer, times] of row.entries())
      if (y !== answer && times > (worst?.times ?? 0)) worst = { y, answer, times };
  return worst;
}
