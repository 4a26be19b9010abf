// The curves of the training: accuracy above, loss below, epochs, the best moment, and the line at the present one.

import { axisOf, lastAt, positionOn, stepOn } from "./axis.js";
import { tracePath } from "./chart.js";
import { bestOf, lossRangeOf, smoothed, smoothingWindow, ticks } from "./curve-values.js";
import { boxOf, touches, TWO_KINDS } from "./curve-words.js";
import { contextOf, FONT, h, sharp, textScale } from "./dom.js";
import { LOSS_NAMES } from "./names.js";
import { clamp, number, percent, thousands } from "./numbers.js";
import { fill } from "./sentence.js";

const GHOST = 0.35; // how strong the curves are that were recorded after a fork began

/**
 * @typedef {{top: number, bottom: number}} Lane
 * @typedef {import("./curve-words.js").Box} Box
 *
 * @typedef {object} Drawing What the curves are painted on.
 * @property {CanvasRenderingContext2D} context
 * @property {Theme} theme
 * @property {number} scale
 * @property {{accuracy: Lane, loss: Lane}} lanes
 * @property {{left: number, right: number, width: number}} plot
 * @property {number} height
 */

export class Curves {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Model} model
   * @param {Record<string, Theme>} themes
   */
  constructor(canvas, model, themes) {
    this.canvas = canvas;
    this.model = model;
    this.themes = themes;
    this.recording = model.recordings[0];
    this.axis = this.recording.steps;
    this.best = bestOf(this.recording);
    this.lossRange = lossRangeOf(model.recordings);
    /** @type {{key: string, plot: Drawing["plot"], picture: HTMLCanvasElement} | null} all but the present moment */
    this.background = null;
  }

  /** Reads the recording again after a running training, or a fork, has added to it. */
  recordingGrew() {
    const { original, branch } = this.recording;
    this.axis = axisOf(original.steps, branch?.lastStep ?? 0);
    this.best = bestOf(original);
    const ghost = branch ? [original] : [];
    this.lossRange = lossRangeOf([...this.model.recordings, ...ghost]);
    this.background = null;
  }

  /**
   * Where a training step is along the axis, in snapshots: the axis is dense where the recording is.
   * @param {number} step
   */
  positionOf(step) {
    return positionOn(this.axis, step);
  }

  /**
   * The snapshot that is nearest to a place on the axis.
   * @param {number} position
   */
  indexNear(position) {
    const { steps } = this.recording;
    const before = lastAt(steps, stepOn(this.axis, position));
    if (before === steps.length - 1) return before;
    const [left, right] = [before, before + 1].map((index) => this.positionOf(steps[index]));
    return position - left <= right - position ? before : before + 1;
  }

  /**
   * Paints the moment of `state`. Returns where the axis begins and ends; null while the canvas has no size.
   * @param {State} state
   */
  paint(state) {
    const { context, width, height } = sharp(this.canvas);
    if (!width) return null;
    const theme = this.themes[state.theme];
    const scale = textScale();
    const top = Math.max(8, 7 * scale); // room for half a line of text
    const lane = (height - 18 * scale - top - 6) / 2;
    const below = top + lane + 6;
    const lanes = { accuracy: { top, bottom: top + lane }, loss: { top: below, bottom: below + lane } };
    const key = [width, height, theme.name, scale, this.recording.length, devicePixelRatio].join();
    if (key !== this.background?.key) {
      const plot = { left: 58 * scale, right: width - (width < 620 ? 12 : 96 * scale), width };
      const picture = this.paintBackground({ theme, scale, lanes, plot, height });
      this.background = { key, plot, picture };
    }
    const { plot, picture } = this.background;
    context.drawImage(picture, 0, 0, width, height);
    this.paintMoment({ context, theme, scale, lanes, plot, height }, state.index, this.model.isChanged(0, state));
    return plot;
  }

  /**
   * Axes and curves, which stay the same while the time moves.
   * @param {Omit<Drawing, "context">} given
   */
  paintBackground(given) {
    const ratio = devicePixelRatio || 1;
    const picture = h("canvas", {
      width: Math.round(given.plot.width * ratio),
      height: Math.round(given.height * ratio),
    });
    const context = contextOf(picture);
    context.scale(ratio, ratio);
    const drawing = { ...given, context };
    this.paintAxes(drawing);
    if (this.recording.branch) this.paintGhost(drawing, this.recording.branch);
    for (const [run, recording] of this.model.recordings.entries()) this.paintCurves(drawing, recording, run);
    /** @type {Box[]} where words stand; no word is written over another */
    const words = [];
    this.nameRuns(drawing, words);
    this.paintEnd(drawing, words);
    this.paintBest(drawing, words);
    this.paintEpochs(drawing, words);
    return picture;
  }

  /**
   * @param {Drawing["plot"]} plot
   * @param {number} position
   */
  x({ left, right }, position) {
    return left + (position / Math.max(1, this.axis.length - 1)) * (right - left);
  }

  /**
   * @param {Lane} lane
   * @param {number} value
   */
  yLoss({ top, bottom }, value) {
    const [low, high] = this.lossRange;
    const share = (Math.log(clamp(value, low, high)) - Math.log(low)) / (Math.log(high) - Math.log(low));
    return bottom - share * (bottom - top);
  }

  /** @param {Drawing} drawing */
  paintAxes({ context, theme, scale, lanes, plot, height }) {
    const { left, right } = plot;
    context.font = `${11 * scale}px ${FONT}`;
    context.textBaseline = "middle";
    context.lineWidth = 1;
    /**
     * @param {number} y
     * @param {string} text
     */
    const line = (y, text) => {
      context.strokeStyle = theme.faint;
      context.beginPath();
      context.moveTo(left, Math.round(y) + 0.5);
      context.lineTo(right, Math.round(y) + 0.5);
      context.stroke();
      context.fillStyle = theme.muted;
      context.textAlign = "right";
      context.fillText(text, left - 8, y);
    };
    line(lanes.accuracy.top, "100 %");
    line(lanes.accuracy.bottom, "0 %");
    const [low, high] = this.lossRange;
    let lowest = lanes.accuracy.bottom; // where a number stands already
    for (let e = Math.floor(Math.log10(high)); 10 ** e >= low * 0.99; e--) {
      const y = this.yLoss(lanes.loss, 10 ** e);
      if (Math.abs(y - lowest) > 11 * scale && y > lanes.loss.top + 4 && y < lanes.loss.bottom + 2) {
        line(y, number(10 ** e, 1));
        lowest = y;
      }
    }
    context.textAlign = "center";
    context.fillStyle = theme.muted;
    context.strokeStyle = theme.faint;
    let end = -Infinity;
    const last = this.lastStep();
    /** @param {number} step */
    const label = (step) => {
      const text = thousands(step);
      const half = context.measureText(text).width / 2;
      const x = this.x(plot, this.positionOf(step));
      return { text, half, x, middle: Math.min(x, plot.width - half - 1) }; // whole at the right edge
    };
    const ending = label(last); // it is always there, and the others leave it room
    for (const step of ticks(last)) {
      const { text, half, x, middle } = label(step);
      const reach = step === last ? Infinity : ending.middle - ending.half - 10;
      if (middle - half < end + 10 || middle + half > reach) continue;
      end = middle + half;
      context.fillText(text, middle, height - 8 * scale);
      context.beginPath();
      context.moveTo(x, lanes.loss.bottom);
      context.lineTo(x, lanes.loss.bottom + 4);
      context.stroke();
    }
  }

  /**
   * A dotted line at the end of every epoch, with its number where there is room.
   * @param {Drawing} drawing
   * @param {Box[]} words
   */
  paintEpochs({ context, theme, scale, lanes, plot }, words) {
    const { epochLength, earlierBatches } = this.recording.header;
    const first = Math.floor(earlierBatches / epochLength) + 1;
    const reached = Math.min(this.lastStep(), this.recording.branch?.firstStep ?? Infinity); // a fork has epochs of its own
    const last = Math.min(Math.floor((earlierBatches + reached) / epochLength), first + 39);
    context.font = `${11 * scale}px ${FONT}`;
    context.setLineDash([2, 4]);
    context.lineWidth = 1;
    context.textAlign = "left";
    context.strokeStyle = context.fillStyle = theme.muted;
    for (let e = first; e <= last; e++) {
      const x = this.x(plot, this.positionOf(e * epochLength - earlierBatches));
      context.globalAlpha = 0.5;
      context.beginPath();
      context.moveTo(x, lanes.accuracy.top);
      context.lineTo(x, lanes.loss.bottom);
      context.stroke();
      context.globalAlpha = 1;
      const y = lanes.accuracy.bottom - 7 * scale;
      const box = boxOf(context, `epoch ${e}`, x + 4, y, scale);
      if (box.right + 6 > plot.right || words.some((other) => touches(box, other))) continue;
      context.fillText(`epoch ${e}`, x + 4, y);
      words.push(box);
    }
    context.setLineDash([]);
  }

  lastStep() {
    return this.axis[this.axis.length - 1];
  }

  /**
   * What was recorded after the fork began, faint, with a line where it began.
   * @param {Drawing} drawing
   * @param {Branch} branch
   */
  paintGhost(drawing, { firstStep }) {
    const { context, theme, scale, lanes, plot } = drawing;
    context.save();
    const x = this.x(plot, this.positionOf(firstStep));
    context.beginPath();
    context.rect(x, 0, plot.right - x + 1, lanes.loss.bottom + 2);
    context.clip();
    this.paintCurves(drawing, this.recording.original, 0, GHOST);
    context.restore();
    context.strokeStyle = context.fillStyle = theme.focus;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x, lanes.accuracy.top);
    context.lineTo(x, lanes.loss.bottom);
    context.stroke();
    if (plot.width < 620) return;
    context.font = `600 ${11 * scale}px ${FONT}`;
    const room = plot.right - x > 150 * scale;
    context.textAlign = room ? "left" : "right";
    context.fillStyle = theme.ink;
    haloed(context, theme, "fork · faint: as recorded", room ? x + 5 : x - 5, lanes.loss.top + 6 * scale, 150 * scale);
  }

  /**
   * @param {Drawing} drawing
   * @param {PlainRun} recording
   * @param {number} run
   * @param {number} strength
   */
  paintCurves({ context, theme, scale, lanes, plot, height }, recording, run, strength = 1) {
    const { curves, header } = recording;
    const { accuracy, loss } = lanes;
    const [batch, heldOut] = theme.series;
    const positions = Array.from(curves.step, (step) => this.positionOf(step));
    const window = smoothingWindow(curves.step);
    /** @param {ArrayLike<number | null>} values */
    const lossY = (values) => (/** @type {number} */ i) => this.yLoss(loss, values[i] ?? NaN);
    /** @param {ArrayLike<number | null>} values */
    const accuracyY = (values) => (/** @type {number} */ i) =>
      accuracy.bottom - (values[i] ?? NaN) * (accuracy.bottom - accuracy.top);
    /**
     * @param {number[]} xs
     * @param {(i: number) => number} y
     * @param {string} colour
     * @param {number} width
     * @param {number} alpha
     */
    const draw = (xs, y, colour, width, alpha) => {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.globalAlpha = alpha * strength;
      context.setLineDash(run ? [5, 3] : []);
      context.beginPath();
      tracePath(context, xs.length, (i) => this.x(plot, xs[i]), y);
      context.stroke();
    };
    context.save();
    context.beginPath();
    context.rect(plot.left, 0, plot.right - plot.left, loss.bottom + 2);
    context.clip();
    if (!run) draw(positions, lossY(curves.loss), batch, 1, 0.25);
    draw(positions, lossY(smoothed(curves.loss, window)), batch, 1.5, 0.9);
    draw(positions, accuracyY(smoothed(curves.accuracy, window)), batch, 1.5, 0.9);
    if (header.validation) {
      const measured = header.validation.steps.map((step) => this.positionOf(step));
      draw(measured, lossY(header.validation.loss), heldOut, 2.2, 1);
      draw(measured, accuracyY(header.validation.accuracy), heldOut, 2.2, 1);
    }
    context.restore();
    context.globalAlpha = 1;
    if (!run && strength === 1 && plot.right + 60 < plot.width + 20)
      this.nameCurves({ context, theme, scale, lanes, plot, height }, header);
  }

  /**
   * Which run is drawn how, and that two losses of different kinds cannot be compared.
   * @param {Drawing} drawing
   * @param {Box[]} words
   */
  nameRuns({ context, theme, scale, lanes, plot }, words) {
    const [one, other] = this.model.recordings;
    if (!other) return;
    const [first, second] = [one.header, other.header];
    const differ = first.lossName !== second.lossName;
    context.textAlign = "left";
    context.font = `${11 * scale}px ${FONT}`;
    context.strokeStyle = context.fillStyle = theme.ink;
    context.lineWidth = 1.5;
    let x = plot.left + 8;
    const y = lanes.accuracy.top + 6 * scale;
    /** @type {(header: Header) => string} */
    const withLoss = ({ name, lossName }) => fill("{name}, loss: {loss}", { name, loss: LOSS_NAMES[lossName] });
    const both = context.measureText(withLoss(first) + withLoss(second)).width;
    const nameOf = differ && both + 90 < plot.right - plot.left ? withLoss : (/** @type {Header} */ { name }) => name;
    for (const [run, header] of [first, second].entries()) {
      context.setLineDash(run ? [5, 3] : []);
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x + 24, y);
      context.stroke();
      const text = nameOf(header);
      const room = Math.max(20, run ? plot.right - x - 34 : (plot.right - plot.left) / 2 - 40);
      haloed(context, theme, text, x + 30, y, room);
      words.push({ ...boxOf(context, text, x + 30, y, scale), left: x });
      x += Math.min(context.measureText(text).width, room) + 48;
    }
    context.setLineDash([]);
    if (!differ) return;
    context.fillStyle = theme.muted;
    const room = plot.right - plot.left - 16;
    const note = TWO_KINDS.find((text) => context.measureText(text).width < room) ?? TWO_KINDS[TWO_KINDS.length - 1];
    const below = lanes.loss.bottom - 6 * scale;
    haloed(context, theme, note, plot.left + 8, below, room);
    words.push(boxOf(context, note, plot.left + 8, below, scale));
  }

  /**
   * @param {Drawing} drawing
   * @param {Header} header
   */
  nameCurves({ context, theme, scale, lanes, plot }, header) {
    const x = plot.right + 8;
    context.textAlign = "left";
    context.font = `600 ${12 * scale}px ${FONT}`;
    context.fillStyle = theme.ink;
    context.fillText("accuracy", x, lanes.accuracy.top + 5);
    context.fillText("loss", x, lanes.loss.top + 5);
    context.font = `${11 * scale}px ${FONT}`;
    for (const lane of Object.values(lanes)) {
      const room = lane.bottom - lane.top > 40 * scale;
      context.fillStyle = theme.series[0];
      context.fillText("batch", x, lane.top + (room ? 21 : 19) * scale);
      if (!header.validation) continue;
      context.fillStyle = theme.series[1];
      const { examples } = header.validation;
      const measured = examples[this.recording.branch?.heldOut ? examples.length - 1 : 0];
      const heldOut = room ? `held out (${thousands(measured)})` : "held out";
      context.fillText(heldOut, x + (room ? 0 : 36 * scale), lane.top + (room ? 36 : 19) * scale);
    }
  }

  /**
   * Where the training diverged.
   * @param {Drawing} drawing
   * @param {Box[]} words
   */
  paintEnd({ context, theme, lanes, scale, plot }, words) {
    if (this.recording.header.status !== "diverged") return;
    const { steps } = this.recording;
    const x = this.x(plot, this.positionOf(steps[steps.length - 1]));
    context.fillStyle = context.strokeStyle = theme.wrong;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x, lanes.accuracy.top);
    context.lineTo(x, lanes.loss.bottom);
    context.stroke();
    context.font = `600 ${11 * scale}px ${FONT}`;
    context.textAlign = "right";
    context.fillText("diverged", x - 5, lanes.loss.top + 6);
    words.push(boxOf(context, "diverged", x - 5, lanes.loss.top + 6, scale));
  }

  /**
   * A star at the best moment, and its accuracy at the first place beside it where there is room.
   * @param {Drawing} drawing
   * @param {Box[]} words
   */
  paintBest({ context, theme, lanes, scale, plot }, words) {
    if (!this.best) return;
    const x = this.x(plot, this.positionOf(this.best.step));
    const { top, bottom } = lanes.accuracy;
    const y = bottom - this.best.accuracy * (bottom - top);
    context.fillStyle = theme.right;
    context.globalAlpha = this.recording.branch ? GHOST : 1;
    star(context, x, y, 6);
    context.globalAlpha = 1;
    if (this.recording.branch) return; // it belongs to the recorded course
    context.font = `600 ${11 * scale}px ${FONT}`;
    const text = `best ${percent(this.best.accuracy)}`;
    for (const down of [10, 24, -12, 0].map((v) => y + v * scale))
      for (const align of /** @type {const} */ (["right", "left"])) {
        context.textAlign = align;
        const at = align === "left" ? x + 9 : x - 9;
        const box = boxOf(context, text, at, down, scale);
        const outside = box.left < plot.left || box.right > plot.right || box.top < 0 || box.bottom > lanes.loss.bottom;
        if (outside || words.some((other) => touches(box, other))) continue;
        haloed(context, theme, text, at, down);
        words.push(box);
        return;
      }
  }

  /**
   * The line at the present snapshot with a dot on each curve.
   *
   * The dots are hollow where the network was changed by hand, as they are those of the recorded one.
   * @param {Drawing} drawing
   * @param {number} index
   * @param {boolean} hollow
   */
  paintMoment({ context, theme, lanes, plot }, index, hollow) {
    const { header } = this.recording;
    /** @param {number} accuracy */
    const yAccuracy = (accuracy) =>
      lanes.accuracy.bottom - accuracy * (lanes.accuracy.bottom - lanes.accuracy.top);
    const x = Math.round(this.x(plot, this.positionOf(this.recording.steps[index]))) + 0.5;
    context.strokeStyle = theme.ink;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x, 2);
    context.lineTo(x, lanes.loss.bottom + 4);
    context.stroke();
    const heldOut = this.recording.heldOutAt(this.recording.steps[index]);
    const { loss, accuracy } = heldOut ?? { loss: header.loss[index], accuracy: header.accuracy[index] };
    const colour = heldOut ? theme.series[1] : theme.series[0];
    context.fillStyle = hollow ? theme.paper : colour;
    context.strokeStyle = hollow ? colour : theme.paper;
    for (const y of [this.yLoss(lanes.loss, loss ?? NaN), yAccuracy(accuracy ?? NaN)]) {
      if (!Number.isFinite(y)) continue;
      context.beginPath();
      context.arc(x, y, 5, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
  }
}

/**
 * A text with a seam of paper around it, so that it can be read on a curve.
 * @param {CanvasRenderingContext2D} context
 * @param {Theme} theme
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {number} [room]
 */
function haloed(context, theme, text, x, y, room) {
  context.save();
  context.setLineDash([]);
  context.strokeStyle = theme.paper;
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeText(text, x, y, room);
  context.restore();
  context.fillText(text, x, y, room);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function star(context, x, y, r) {
  context.beginPath();
  for (let i = 0; i < 10; i++) {
    const radius = i % 2 ? r * 0.45 : r;
    const angle = (i * Math.PI) / 5 - Math.PI / 2;
    context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  context.closePath();
  context.fill();
}
