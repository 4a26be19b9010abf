// Runs the page's network.js over the cases in the JSON file that it is given, and prints the results as JSON.

import { readFileSync } from "node:fs";

import {
  ACTIVATIONS,
  argmax,
  backward,
  forward,
  gradientSquare,
  onward,
} from "../../viznet/stepper/static/network.js";

const results = [];
for (const { net, params, x, y, off, layer } of JSON.parse(readFileSync(process.argv[2], "utf-8"))) {
  const arrays = Object.fromEntries(
    Object.entries(params).map(([symbol, values]) => [symbol, Float64Array.from(values)]),
  );
  const silent = new Set(off);
  const trace = backward(net, arrays, forward(net, arrays, Float64Array.from(x), silent), y, silent);
  results.push({
    trace: Object.fromEntries(
      Object.entries(trace).map(([symbol, values]) => [symbol, symbol === "loss" ? values : [...values]]),
    ),
    predicted: argmax(trace.p),
    square: gradientSquare(net, trace),
    rest: [...onward(net, arrays, layer, trace[`z${layer}`], silent).p],
  });
}
console.log(JSON.stringify({ activations: Object.keys(ACTIVATIONS), results }));
