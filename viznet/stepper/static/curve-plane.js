// The plane of the curves: where a step, an accuracy and a loss stand on their canvas. Accuracy is above, loss below.

import { positionOn } from "./axis.js";
import { clamp } from "./numbers.js";

/** @typedef {{top: number, bottom: number}} Lane */

export class Plane {
  /**
   * @param {object} given
   * @param {number[]} given.axis the steps along the axis, at equal distances
   * @param {[number, number]} given.lossRange
   * @param {Theme} given.theme
   * @param {number} given.scale of the text
   * @param {number} given.width
   * @param {number} given.height
   */
  constructor({ axis, lossRange, theme, scale, width, height }) {
    this.axis = axis;
    this.lossRange = lossRange;
    this.theme = theme;
    this.scale = scale;
    this.width = width;
    this.height = height;
    const top = Math.max(8, 7 * scale); // room for half a line of text
    const lane = (height - 18 * scale - top - 6) / 2;
    const below = top + lane + 6;
    /** @type {{accuracy: Lane, loss: Lane}} */
    this.lanes = { accuracy: { top, bottom: top + lane }, loss: { top: below, bottom: below + lane } };
    this.left = 58 * scale;
    /** Whether the curves have their names at their right. */
    this.isWide = width >= 620;
    this.right = width - (this.isWide ? 96 * scale : 12);
  }

  get lastStep() {
    return this.axis[this.axis.length - 1];
  }

  /** @param {number} step */
  x(step) {
    const share = positionOn(this.axis, step) / Math.max(1, this.axis.length - 1);
    return this.left + share * (this.right - this.left);
  }

  /** @param {number} value */
  yLoss(value) {
    const { top, bottom } = this.lanes.loss;
    const [low, high] = this.lossRange;
    const share = (Math.log(clamp(value, low, high)) - Math.log(low)) / (Math.log(high) - Math.log(low));
    return bottom - share * (bottom - top);
  }

  /** @param {number} value */
  yAccuracy(value) {
    const { top, bottom } = this.lanes.accuracy;
    return bottom - value * (bottom - top);
  }
}
