"""Measures how fast the page trains on, in Node.

Run with `python -m benchmarks.forks`; every figure is printed with its bound. The figures are of processor time. The
measuring of every kept moment on 100 examples is in them.
"""

from tests import javascript
from viznet.data import digits
from viznet.network import MLP

STEPS, BATCH = 1000, 32
LEAST = {"784-16-16-10": 500, "784-128-64-10": 50}  # steps a second

COURSE_JS = """
import { Course } from "./course.js";

const digits = given.x.map((x, i) => ({ x: Float64Array.from(x, (v) => v / 255), y: given.y[i] }));
const params = Object.fromEntries(Object.entries(given.params).map(([k, v]) => [k, Float32Array.from(v)]));
const net = { layers: given.sizes.length - 1, activation: "relu", output: "softmax", loss: "cross_entropy" };
const steps = Array.from({ length: 200 }, (_, i) => 15 * i);
const common = { net: { ...net, largest: 3e38 }, sizes: given.sizes, from: 0, steps, wanted: null, options: {} };
const classes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
globalThis.answer = {};
for (const optimizer of ["sgd", "momentum", "adam"]) {
  const course = new Course({ ...common, params, digits, examples: digits.slice(0, 100) });
  const leg = { optimizer, rate: 0.01, batch: given.batch, seed: 1, classes, example: null, edits: [] };
  course.begin(leg, []);
  for (let i = 0; i < 200; i++) course.learn(); // until the engine is compiled
  const before = process.cpuUsage();
  for (let i = 0; i < given.steps; i++) course.learn();
  globalThis.answer[optimizer] = given.steps / (process.cpuUsage(before).user / 1e6);
}
"""


def main() -> None:
    """Prints the table."""
    data = digits().train.per_class(50)
    for name, least in LEAST.items():
        sizes = [int(n) for n in name.split("-")]
        params = {symbol: array.ravel().tolist() for symbol, array in MLP(*sizes, seed=1).params.items()}
        steps = STEPS if least > 100 else STEPS // 5
        given = {"x": data.x.tolist(), "y": data.y.tolist(), "params": params}
        given |= {"sizes": sizes, "batch": BATCH, "steps": steps}
        print(f"{name}, batches of {BATCH}")
        for optimizer, rate in javascript.run(COURSE_JS, given).items():
            verdict = "" if rate >= least else "   UNDER"
            print(f"  {optimizer:34} {rate:9.0f} steps/s (at least {least}){verdict}")


if __name__ == "__main__":
    main()
