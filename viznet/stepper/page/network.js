// The network's arithmetic, forward and backward, in the symbols of the textbook. One example at a time.
//
//   forward   z_l = a_{l−1} W_l + b_l,  a_l = activation(z_l),  p = softmax(z_L)
//   backward  dz_L = dL/dz_L,  dW_l = a_{l−1}ᵀ dz_l,  db_l = dz_l,  da_{l−1} = dz_l W_lᵀ,  dz_{l−1} = da_{l−1} · slope
//
// W_l is stored row after row: the weight from i to j is W[i · n_l + j].

const LEAK = 0.01;

export const ACTIVATIONS = {
  relu: { value: (z) => (z > 0 ? z : z === z ? 0 : NaN), slope: (z) => (z > 0 ? 1 : 0) },
  leaky_relu: { value: (z) => (z > 0 ? z : LEAK * z), slope: (z) => (z > 0 ? 1 : LEAK) },
  sigmoid: { value: sigmoid, slope: (z, a) => a * (1 - a) },
  tanh: { value: Math.tanh, slope: (z, a) => 1 - a * a },
  identity: { value: (z) => z, slope: () => 1 },
};

function sigmoid(z) {
  const e = Math.exp(-Math.abs(z));
  return z >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/** One layer's weighted sums. Inputs that are 0, most pixels of a digit, cost nothing. */
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

export function softmax(z) {
  let largest = -Infinity;
  for (const v of z) largest = v > largest ? v : largest;
  const p = Float64Array.from(z, (v) => Math.exp(v - largest));
  const sum = p.reduce((s, v) => s + v, 0);
  return p.map((v) => v / sum);
}

/**
 * What the network makes of x: {a0, z1, a1, …, zL, p}.
 *
 * `net` is {layers, activation, output, loss}; `off` is a set of neurons “layer.unit” that are switched off.
 */
export function forward(net, params, x, off = NONE) {
  return { a0: x, ...onward(net, params, 1, weightedSums(x, params.W1, params.b1), off) };
}

/** The rest of a forward pass, from the sums z of a layer on: {zl, al, …, zL, p}. */
export function onward(net, params, layer, z, off = NONE) {
  const f = ACTIVATIONS[net.activation].value;
  const trace = {};
  for (let l = layer; l <= net.layers; l++) {
    trace[`z${l}`] = l === layer ? z : weightedSums(trace[`a${l - 1}`], params[`W${l}`], params[`b${l}`]);
    if (l < net.layers) trace[`a${l}`] = silenced(trace[`z${l}`].map(f), l, off);
  }
  const scores = trace[`z${net.layers}`];
  trace.p = net.output === "softmax" ? softmax(scores) : scores.map(f);
  return trace;
}

const NONE = new Set();

function silenced(a, layer, off) {
  for (const name of off) {
    const [l, j] = name.split(".").map(Number);
    if (l === layer) a[j] = 0;
  }
  return a;
}

/** The loss of one example whose class is y, from its trace. */
export function lossOf(net, trace, y) {
  const { p } = trace;
  if (net.loss === "cross_entropy") {
    const z = trace[`z${net.layers}`];
    let largest = -Infinity;
    for (const v of z) largest = v > largest ? v : largest;
    let sum = 0;
    for (const v of z) sum += Math.exp(v - largest);
    return Math.log(sum) - (z[y] - largest);
  }
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += (p[k] - (k === y ? 1 : 0)) ** 2;
  return net.loss === "rmse" ? Math.sqrt(sum / p.length) : sum / p.length;
}

/** The trace with the loss and the gradients of everything but W: loss, dp, dzL … da1 dz1. dW = a · dz on demand. */
export function backward(net, params, trace, y, off = NONE) {
  const told = { ...trace, loss: lossOf(net, trace, y) };
  const slope = ACTIVATIONS[net.activation].slope;
  let dz = slopeOfScores(net, told, y);
  for (let l = net.layers; l >= 1; l--) {
    told[`dz${l}`] = dz;
    if (l === 1) break;
    const W = params[`W${l}`];
    const n = dz.length;
    const da = new Float64Array(trace[`a${l - 1}`].length);
    for (let i = 0; i < da.length; i++) {
      let sum = 0;
      for (let j = 0, at = i * n; j < n; j++, at++) sum += W[at] * dz[j];
      da[i] = sum;
    }
    told[`da${l - 1}`] = da;
    const z = trace[`z${l - 1}`];
    const a = trace[`a${l - 1}`];
    dz = silenced(
      da.map((d, i) => d * slope(z[i], a[i])),
      l - 1,
      off,
    );
  }
  return told;
}

function slopeOfScores(net, trace, y) {
  const { p } = trace;
  if (net.loss === "cross_entropy") return p.map((v, k) => v - (k === y ? 1 : 0));
  const scale = net.loss === "mse" ? 2 / p.length : trace.loss > 0 ? 1 / (p.length * trace.loss) : 0;
  const dp = p.map((v, k) => scale * (v - (k === y ? 1 : 0)));
  trace.dp = dp;
  if (net.output === "softmax") {
    const mean = dp.reduce((sum, d, k) => sum + d * p[k], 0);
    return p.map((v, k) => v * (dp[k] - mean));
  }
  const z = trace[`z${net.layers}`];
  return dp.map((d, k) => d * ACTIVATIONS[net.activation].slope(z[k], p[k]));
}

/** Where the largest value is; −1 where one is no number. */
export function argmax(values) {
  let best = 0;
  for (let k = 0; k < values.length; k++) {
    if (Number.isNaN(values[k])) return -1;
    if (values[k] > values[best]) best = k;
  }
  return best;
}

/** The squared length of all gradients of one example together: how fast the loss falls per unit of learning rate. */
export function gradientSquare(net, trace) {
  let sum = 0;
  for (let l = 1; l <= net.layers; l++) {
    const square = (values) => values.reduce((s, v) => s + v * v, 0);
    sum += square(trace[`dz${l}`]) * (1 + square(trace[`a${l - 1}`]));
  }
  return sum;
}
