// What the curves of the training are drawn from: smoothed values, the range of their axis, the best moment.

/**
 * The step with the best held-out accuracy; null without held-out examples.
 * @param {{header: Header}} recording
 * @returns {{step: number, accuracy: number} | null}
 */
export function bestOf({ header }) {
  /** @type {{step: number, accuracy: number} | null} */
  let best = null;
  const { steps, accuracy } = header.validation ?? { steps: [], accuracy: [] };
  for (const [i, step] of steps.entries()) {
    const value = accuracy[i];
    if (value !== null && (best === null || value > best.accuracy)) best = { step, accuracy: value };
  }
  return best;
}

/**
 * The range of the axis of the losses.
 * @param {PlainRun[]} recordings
 * @returns {[number, number]}
 */
export function lossRangeOf(recordings) {
  let [low, high] = [Infinity, 0];
  for (const { curves, header } of recordings) {
    const batch = smoothed(curves.loss, smoothingWindow(curves.loss));
    for (const v of [...batch, ...(header.validation?.loss ?? [])])
      if (v !== null && Number.isFinite(v) && v > 0) [low, high] = [Math.min(low, v), Math.max(high, v)];
  }
  return high > 0 ? [low * 0.8, Math.min(high * 1.15, low * 1e6)] : [0.01, 10];
}

/**
 * How many steps a point of a smoothed curve is the mean of.
 * @param {Float32Array} curve
 */
export function smoothingWindow(curve) {
  return Math.max(1, Math.round(curve.length / 150));
}

/**
 * The means over a window around every value. At the ends the window is smaller.
 * @param {Float32Array} values
 * @param {number} window
 */
export function smoothed(values, window) {
  if (window < 2) return values;
  const means = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const half = Math.min(i, values.length - 1 - i, window >> 1);
    let sum = 0;
    for (let k = i - half; k <= i + half; k++) sum += values[k];
    means[i] = sum / (2 * half + 1);
  }
  return means;
}

/**
 * The steps that get a label: 0, 1, 2, 5, 10, 20, 50 … and the last.
 * @param {number} total
 */
export function ticks(total) {
  const steps = [0];
  for (let e = 1; e <= total; e *= 10) for (const m of [1, 2, 5]) if (m * e < total) steps.push(m * e);
  return [...steps, total];
}
