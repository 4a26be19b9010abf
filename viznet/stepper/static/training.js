// Training: take a batch, work out the gradients, change the weights. It is the loop of viznet/training.py.

import { argmax, backward, forward, lossOf, NO_ANSWER } from "./network.js";

/** A training in the page. `look` works out the gradients of the next batch, and `learn` goes one step against them. */
export class Training {
  /**
   * @param {Net} net
   * @param {Params} params where it begins; they stay as they are
   * @param {import("./optimizers.js").Optimizer} optimizer
   * @param {Iterator<Learned[]>} batches
   */
  constructor(net, params, optimizer, batches) {
    this.net = net;
    this.optimizer = optimizer;
    this.batches = batches;
    /** @type {Record<string, Float64Array>} */
    this.params = {};
    /** @type {Record<string, Float64Array>} */
    this.gradients = {};
    for (const [symbol, values] of Object.entries(params)) {
      this.params[symbol] = Float64Array.from(values);
      this.gradients[`d${symbol}`] = new Float64Array(values.length);
    }
    /** @type {Figures | null} the figures of the next batch, if it was looked at already */
    this.figures = null;
  }

  /** The loss and the accuracy of the next batch, with the weights of this moment. */
  look() {
    this.figures ??= batchGradients(this.net, this.params, this.batches.next().value, this.gradients);
    return this.figures;
  }

  /** One step against the gradients of the next batch. */
  learn() {
    this.look();
    this.optimizer.update(this.params, this.gradients);
    this.figures = null;
  }
}

/**
 * The figures of a batch. The gradients, which are the means over its examples, go into `gradients`.
 *
 * The root of the squared error is the root of a mean over the whole batch. So its gradients are those of the squared
 * error, divided by twice the root.
 * @param {Net} net
 * @param {Params} params
 * @param {Learned[]} batch
 * @param {Record<string, Float64Array>} gradients
 * @returns {Figures}
 */
export function batchGradients(net, params, batch, gradients) {
  const root = net.loss === "rmse";
  const each = root ? { ...net, loss: "mse" } : net;
  for (const values of Object.values(gradients)) values.fill(0);
  let [loss, right] = [0, 0];
  for (const { x, y } of batch) {
    const trace = backward(each, params, forward(each, params, x), y);
    loss += trace.loss / batch.length;
    if (argmax(trace.p) === y) right += 1;
    for (let l = 1; l <= net.layers; l++)
      addOuter(gradients[`dW${l}`], gradients[`db${l}`], trace[`a${l - 1}`], trace[`dz${l}`]);
  }
  if (root) loss = Math.sqrt(loss);
  const share = 1 / (batch.length * (root ? 2 * loss : 1));
  const scale = root && loss === 0 ? 0 : share; // at a perfect fit the root has no slope
  for (const values of Object.values(gradients)) for (let k = 0; k < values.length; k++) values[k] *= scale;
  return { loss, accuracy: right / batch.length };
}

/**
 * Adds the gradients of one example: dW = aᵀ dz and db = dz. Inputs that are 0 add nothing.
 * @param {Float64Array} dW
 * @param {Float64Array} db
 * @param {Float64Array} a
 * @param {Float64Array} dz
 */
function addOuter(dW, db, a, dz) {
  const n = dz.length;
  for (let i = 0; i < a.length; i++) {
    const ai = a[i];
    if (ai === 0) continue;
    for (let j = 0, at = i * n; j < n; j++, at++) dW[at] += ai * dz[j];
  }
  for (let j = 0; j < n; j++) db[j] += dz[j];
}

/**
 * What a network answers to examples, and its loss and accuracy on them.
 * @param {Net} net
 * @param {Params} params
 * @param {Learned[]} examples
 * @returns {Figures & {answers: Uint8Array}} the answers are NO_ANSWER where one is not a number
 */
export function measure(net, params, examples) {
  const answers = new Uint8Array(examples.length);
  const each = net.loss === "rmse" ? { ...net, loss: "mse" } : net;
  let [loss, right] = [0, 0];
  for (const [i, { x, y }] of examples.entries()) {
    const trace = forward(each, params, x);
    const answer = argmax(trace.p);
    answers[i] = answer < 0 ? NO_ANSWER : answer;
    if (answer === y) right += 1;
    loss += lossOf(each, trace, y) / examples.length;
  }
  return { answers, loss: net.loss === "rmse" ? Math.sqrt(loss) : loss, accuracy: right / examples.length };
}
