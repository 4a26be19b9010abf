// The network's arithmetic, forward and backward, in the symbols of the textbook. One example at a time.
//
//   forward   z_l = a_{l−1} W_l + b_l,  a_l = activation(z_l),  p = softmax(z_L)
//   backward  dz_L = dL/dz_L,  dW_l = a_{l−1}ᵀ dz_l,  db_l = dz_l,  da_{l−1} = dz_l W_lᵀ,  dz_{l−1} = da_{l−1} · slope
//
// W_l is stored row after row: the weight from i to j is W[i · n_l + j].

const LEAK = 0.01;
/** In a list of predicted classes, the class where an answer is infinite or NaN. */
export const NO_ANSWER = 255;

/**
 * Every activation: its value at z, and its slope there. Python reads the names from this list; a test compares the
 * numbers with NumPy's.
 * @type {Record<string, {value: (z: number) => number, slope: (z: number, a: number) => number}>}
 */
export const ACTIVATIONS = {
  relu: { value: (z) => (z > 0 ? z : Number.isNaN(z) ? NaN : 0), slope: (z) => (z > 0 ? 1 : 0) },
  leaky_relu: { value: (z) => (z > 0 ? z : LEAK * z), slope: (z) => (z > 0 ? 1 : LEAK) },
  sigmoid: { value: sigmoid, slope: (z, a) => a * (1 - a) },
  tanh: { value: Math.tanh, slope: (z, a) => 1 - a * a },
  identity: { value: (z) => z, slope: () => 1 },
};

/** @param {number} z */
function sigmoid(z) {
  const e = Math.exp(-Math.abs(z));
  return z >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/**
 * The sums as the number type of the training holds them: what is larger than `largest` is infinite.
 * @param {Float64Array} z
 * @param {number} largest
 */
function limited(z, largest) {
  for (let j = 0; j < z.length; j++) if (Math.abs(z[j]) > largest) z[j] = z[j] > 0 ? Infinity : -Infinity;
  return z;
}

/**
 * The weighted sums of one layer. Inputs that are 0, which are most pixels of a digit, are skipped.
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} W
 * @param {ArrayLike<number>} b
 */
function weightedSums(a, W, b) {
  const n = b.length;
  const z = Float64Array.from(b);
  for (let i = 0; i < a.length; i++) {
    const ai = a[i];
    if (ai === 0) continue;
    const row = i * n;
    for (let j = 0; j < n; j++) z[j] += ai * W[row + j];
  }
  return z;
}

/** @param {Float64Array} z */
function softmax(z) {
  const largest = largestOf(z);
  const p = Float64Array.from(z, (v) => Math.exp(v - largest));
  const sum = p.reduce((s, v) => s + v, 0);
  return p.map((v) => v / sum);
}

/** @param {Float64Array} values */
function largestOf(values) {
  let largest = -Infinity;
  for (const v of values) largest = v > largest ? v : largest;
  return largest;
}

/** @type {Set<string>} */
const NONE = new Set();

/**
 * The forward pass of x: {a0, z1, a1, …, zL, p}. `off` holds the neurons that are switched off, as "layer.unit".
 * @param {Net} net
 * @param {Params} params
 * @param {Float64Array} x
 * @returns {Trace}
 */
export function forward(net, params, x, off = NONE) {
  return { a0: x, ...forwardFrom(net, params, 1, weightedSums(x, params.W1, params.b1), off) };
}

/**
 * The forward pass from the weighted sums z of a layer on: {zl, al, …, zL, p}.
 * @param {Net} net
 * @param {Params} params
 * @param {number} layer
 * @param {Float64Array} z
 * @returns {Trace}
 */
function forwardFrom(net, params, layer, z, off = NONE) {
  const f = ACTIVATIONS[net.activation].value;
  /** @type {Record<string, Float64Array>} */
  const trace = {};
  for (let l = layer; l <= net.layers; l++) {
    const sums = l === layer ? z : weightedSums(trace[`a${l - 1}`], params[`W${l}`], params[`b${l}`]);
    trace[`z${l}`] = limited(sums, net.largest);
    if (l < net.layers) trace[`a${l}`] = silenced(trace[`z${l}`].map(f), l, off);
  }
  const scores = trace[`z${net.layers}`];
  return { ...trace, p: net.output === "softmax" ? softmax(scores) : scores.map(f) };
}

/**
 * The forward pass of a trace in which the weighted sum of one neuron is another.
 *
 * The sums of the next layer change only by this neuron's share. So they need not be added up again, which is what makes
 * a curve over one weight of a wide network fast.
 * @param {Net} net
 * @param {Params} params
 * @param {Trace} trace
 * @param {number} layer
 * @param {number} unit
 * @param {number} sum
 * @returns {Trace}
 */
export function withSum(net, params, trace, layer, unit, sum, off = NONE) {
  const z = trace[`z${layer}`].slice();
  z[unit] = limited(Float64Array.of(sum), net.largest)[0];
  if (layer === net.layers) return { ...trace, ...forwardFrom(net, params, layer, z, off) };
  const a = trace[`a${layer}`].slice();
  a[unit] = off.has(`${layer}.${unit}`) ? 0 : ACTIVATIONS[net.activation].value(z[unit]);
  const more = a[unit] - trace[`a${layer}`][unit];
  const changed = { ...trace, [`z${layer}`]: z, [`a${layer}`]: a };
  if (more === 0) return changed;
  const next = trace[`z${layer + 1}`].slice();
  const W = params[`W${layer + 1}`];
  let finite = true;
  for (let j = 0, at = unit * next.length; j < next.length; j++, at++) {
    next[j] += more * W[at];
    finite = finite && Number.isFinite(next[j]);
  }
  // Nothing can be added to a sum that is infinite or NaN: then all is added up again.
  return { ...changed, ...(finite ? forwardFrom(net, params, layer + 1, next, off) : forwardFrom(net, params, layer, z, off)) };
}

/**
 * Sets the values of a layer's switched-off neurons to 0.
 * @param {Float64Array} values
 * @param {number} layer
 * @param {Set<string>} off
 */
function silenced(values, layer, off) {
  for (const name of off) {
    const [l, j] = name.split(".").map(Number);
    if (l === layer) values[j] = 0;
  }
  return values;
}

/**
 * The loss of one example whose class is y.
 * @param {Net} net
 * @param {Trace} trace
 * @param {number} y
 */
export function lossOf(net, trace, y) {
  const { p } = trace;
  if (net.loss === "cross_entropy") {
    const z = trace[`z${net.layers}`];
    const largest = largestOf(z);
    let sum = 0;
    for (const v of z) sum += Math.exp(v - largest);
    return Math.log(sum) - (z[y] - largest);
  }
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += (p[k] - (k === y ? 1 : 0)) ** 2;
  if (sum > net.largest) sum = Infinity;
  return net.loss === "rmse" ? Math.sqrt(sum / p.length) : sum / p.length;
}

/**
 * The trace with the loss and the gradients of all but the weights: dp, dzL … da1 dz1. dW is a · dz where it is needed.
 * @param {Net} net
 * @param {Params} params
 * @param {Trace} trace
 * @param {number} y
 * @returns {Trace & {loss: number}}
 */
export function backward(net, params, trace, y, off = NONE) {
  const loss = lossOf(net, trace, y);
  const { dp, dz: dzL } = gradientOfScores(net, trace, loss, y);
  /** @type {Trace & {loss: number}} */
  const gradients = dp ? { ...trace, loss, dp } : { ...trace, loss };
  const { slope } = ACTIVATIONS[net.activation];
  let dz = dzL;
  for (let l = net.layers; l >= 1; l--) {
    gradients[`dz${l}`] = dz;
    if (l === 1) break;
    const W = params[`W${l}`];
    const n = dz.length;
    const z = trace[`z${l - 1}`];
    const a = trace[`a${l - 1}`];
    const da = new Float64Array(a.length);
    for (let i = 0; i < da.length; i++) {
      let sum = 0;
      for (let j = 0, at = i * n; j < n; j++, at++) sum += W[at] * dz[j];
      da[i] = sum;
    }
    gradients[`da${l - 1}`] = da;
    const before = da.map((d, i) => d * slope(z[i], a[i]));
    dz = silenced(before, l - 1, off);
  }
  return gradients;
}

/**
 * The gradient of the loss with respect to the last scores, dz_L, and the one with respect to p where it is on the way.
 * @param {Net} net
 * @param {Trace} trace
 * @param {number} loss
 * @param {number} y
 * @returns {{dp?: Float64Array, dz: Float64Array}}
 */
function gradientOfScores(net, trace, loss, y) {
  const { p } = trace;
  const distance = p.map((v, k) => v - (k === y ? 1 : 0));
  if (net.loss === "cross_entropy") return { dz: distance };
  const scale = net.loss === "mse" ? 2 / p.length : loss > 0 ? 1 / (p.length * loss) : 0;
  const dp = distance.map((d) => scale * d);
  if (net.output === "softmax") {
    const mean = dp.reduce((sum, d, k) => sum + d * p[k], 0);
    return { dp, dz: p.map((v, k) => v * (dp[k] - mean)) };
  }
  const z = trace[`z${net.layers}`];
  return { dp, dz: dp.map((d, k) => d * ACTIVATIONS[net.activation].slope(z[k], p[k])) };
}

/**
 * Where the largest value is; −1 where one of them is infinite or NaN.
 * @param {ArrayLike<number>} values
 */
export function argmax(values) {
  let best = 0;
  for (let k = 0; k < values.length; k++) {
    if (!Number.isFinite(values[k])) return -1;
    if (values[k] > values[best]) best = k;
  }
  return best;
}

/**
 * The squared length of all gradients of one example together: how fast the loss falls per unit of learning rate.
 * @param {Net} net
 * @param {Trace} trace
 */
export function gradientSquare(net, trace) {
  /** @param {Float64Array} values */
  const square = (values) => values.reduce((s, v) => s + v * v, 0);
  let sum = 0;
  for (let l = 1; l <= net.layers; l++) sum += square(trace[`dz${l}`]) * (1 + square(trace[`a${l - 1}`]));
  return sum;
}
