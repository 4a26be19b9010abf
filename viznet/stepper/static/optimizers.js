// Optimizers: how a gradient changes the weights. The formulas are those of viznet/optimizers.py.
//
//   sgd        θ ← θ − η dθ
//   momentum   v ← β v + dθ,            θ ← θ − η v
//   adam       m ← β₁ m + (1 − β₁) dθ,  s ← β₂ s + (1 − β₂) dθ²,  θ ← θ − η m̂ / (√ŝ + ε)
//              with m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ) after t steps

/** @type {Record<string, Rule>} */
export const OPTIMIZERS = {
  sgd: {
    label: "SGD",
    rate: 0.1,
    options: {},
    start: () => ({}),
    update(theta, gradient, { lr }) {
      for (let k = 0; k < theta.length; k++) theta[k] -= lr * gradient[k];
    },
  },
  momentum: {
    label: "momentum",
    rate: 0.01,
    options: { beta: 0.9 },
    start: (length) => ({ v: new Float64Array(length) }),
    update(theta, gradient, { lr, beta }, { v }) {
      for (let k = 0; k < theta.length; k++) {
        v[k] = beta * v[k] + gradient[k];
        theta[k] -= lr * v[k];
      }
    },
  },
  adam: {
    label: "Adam",
    rate: 0.001,
    options: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    start: (length) => ({ m: new Float64Array(length), s: new Float64Array(length) }),
    update(theta, gradient, { lr, beta1, beta2, epsilon }, { m, s }, t) {
      // Both averages start at 0, so at first they are too small by these factors.
      const [factor1, factor2] = [1 - beta1 ** t, 1 - beta2 ** t];
      for (let k = 0; k < theta.length; k++) {
        const g = gradient[k];
        m[k] += (1 - beta1) * (g - m[k]);
        s[k] += (1 - beta2) * (g * g - s[k]);
        theta[k] -= (lr * (m[k] / factor1)) / (Math.sqrt(s[k] / factor2) + epsilon);
      }
    },
  },
};

/** One optimizer with its settings, and what it remembers of the gradients so far. */
export class Optimizer {
  /**
   * @param {string} name
   * @param {Record<string, number>} options
   */
  constructor(name, options) {
    this.name = name;
    this.rule = OPTIMIZERS[name];
    this.options = { ...this.rule.options, ...options };
    /** @type {Record<string, Record<string, Float64Array>>} by symbol, such as W1 */
    this.state = {};
    this.t = 0; // the steps so far
  }

  /**
   * Changes the weights in place. `gradients` holds dW1 for every W1.
   * @param {Record<string, Float64Array>} params
   * @param {Record<string, Float64Array>} gradients
   */
  update(params, gradients) {
    this.t += 1;
    for (const [symbol, theta] of Object.entries(params)) {
      this.state[symbol] ??= this.rule.start(theta.length);
      this.rule.update(theta, gradients[`d${symbol}`], this.options, this.state[symbol], this.t);
    }
  }
}
