// The curves of the training: accuracy above, loss below, epochs, the best moment, and the line at the present one.

import { axisOf, lastAt, positionOn, stepOn } from "./axis.js";
import { paintAxes, paintEpochs } from "./curve-axes.js";
import { nameGhost, paintGhost, paintLines } from "./curve-lines.js";
import { paintBest, paintEnd, paintMoment } from "./curve-marks.js";
import { nameCurves, nameRuns } from "./curve-names.js";
import { Plane } from "./curve-plane.js";
import { bestOf, lossRangeOf } from "./curve-values.js";
import { contextOf, h, sharp, textScale } from "./dom.js";

/** @typedef {import("./curve-words.js").Box} Box */

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
    /** @type {{key: string, plane: Plane, picture: HTMLCanvasElement, words: Box[]} | null} all but the present moment */
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
    const { axis, lossRange } = this;
    const key = [width, height, theme.name, scale, this.recording.length, devicePixelRatio].join();
    if (key !== this.background?.key) {
      const plane = new Plane({ axis, lossRange, theme, scale, width, height });
      this.background = { key, plane, ...this.paintBackground(plane) };
    }
    const { plane, picture, words } = this.background;
    context.drawImage(picture, 0, 0, width, height);
    paintMoment(context, plane, this.recording, state.index, this.model.isChanged(0, state), words);
    return plane;
  }

  /**
   * Axes and curves, which stay the same while the time moves.
   * @param {Plane} plane
   */
  paintBackground(plane) {
    const ratio = devicePixelRatio || 1;
    const picture = h("canvas", {
      width: Math.round(plane.width * ratio),
      height: Math.round(plane.height * ratio),
    });
    const context = contextOf(picture);
    context.scale(ratio, ratio);
    const { recordings } = this.model;
    const { original, branch } = this.recording;
    paintAxes(context, plane);
    if (branch) paintGhost(context, plane, original, branch);
    for (const [run, recording] of recordings.entries()) paintLines(context, plane, recording, run);
    if (plane.isWide) nameCurves(context, plane, this.recording);
    /** @type {Box[]} where words stand; no word is written over another */
    const words = [];
    if (branch) nameGhost(context, plane, branch, words);
    nameRuns(context, plane, recordings, words);
    paintEnd(context, plane, this.recording, words);
    paintBest(context, plane, this.best, Boolean(branch), words);
    paintEpochs(context, plane, this.recording, words);
    return { picture, words };
  }
}
