// Which connections between two layers of neurons are strong enough to be drawn.

import { FAINTEST } from "./edge-line.js";

const MOST_EDGES = 420; // between two layers

/**
 * @typedef {object} Edge
 * @property {number} i
 * @property {number} j
 * @property {number} t how strongly it is shown, −1 to 1
 * @property {boolean} own whether it belongs to the chosen neuron
 */

/**
 * The connections into or out of one neuron that are strong enough to be seen.
 * @param {Scene} scene
 * @param {number} l
 * @param {EdgeMode} mode
 * @param {ColourScale} scale
 * @param {number | null} into
 * @param {number | null} outOf
 */
export function edgesOfOne({ model, view }, l, mode, scale, into, outOf) {
  /** @type {Edge[]} */
  const edges = [];
  if (into !== null)
    for (const [i, value] of model.connections.incoming(view, l, into, mode).entries())
      edges.push({ i, j: into, t: scale.strength(value), own: true });
  if (outOf !== null)
    for (const [j, value] of model.connections.outgoing(view, l, outOf, mode).entries())
      edges.push({ i: outOf, j, t: scale.strength(value), own: true });
  return edges.filter(({ t }) => Math.abs(t) >= FAINTEST);
}

/**
 * The strongest connections between two layers.
 * @param {Scene} scene
 * @param {number} l
 * @param {EdgeMode} mode
 * @param {ColourScale} scale
 * @param {number | null} into
 * @param {number | null} outOf
 */
export function edgesOfAll({ model, view }, l, mode, scale, into, outOf) {
  const n = view.recording.sizes[l];
  const values = model.connections.edges(view, l, mode) ?? [];
  const least = values.length > MOST_EDGES ? threshold(values, scale, MOST_EDGES) : 0;
  /** @type {Edge[]} */
  const edges = [];
  for (let k = 0; k < values.length; k++) {
    if (Math.abs(values[k]) < least) continue;
    const [i, j] = [Math.floor(k / n), k % n];
    const t = scale.strength(values[k]);
    if (Math.abs(t) >= FAINTEST) edges.push({ i, j, t, own: i === outOf || j === into });
  }
  return edges;
}

/**
 * A value that about `count` of the magnitudes reach, from a histogram over the scale.
 * @param {ArrayLike<number>} values
 * @param {ColourScale} scale
 * @param {number} count
 */
function threshold(values, scale, count) {
  const bins = new Int32Array(513);
  const factor = 512 / scale.limit;
  for (let k = 0; k < values.length; k++) bins[Math.min(512, Math.abs(values[k]) * factor) | 0] += 1;
  let seen = 0;
  for (let b = 512; b > 0; b--) {
    seen += bins[b];
    if (seen >= count) return b === 512 ? scale.limit : (b + (seen > 2 * count ? 1 : 0)) / factor;
  }
  return 0;
}
