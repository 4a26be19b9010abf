// “What am I looking at?”: for every panel a few sentences, its formula, and the numbers of this moment.

import { all, closest, h } from "./dom.js";
import { lossText } from "./lines.js";
import { number, percent, thousands } from "./numbers.js";
import { keysHelp } from "./walk.js";

/**
 * @typedef {object} Explanation
 * @property {string} title
 * @property {(string | {formula: string})[]} lines
 * @property {HTMLElement} [extra]
 */

/**
 * Gives every button with data-explain its explanation, which is made when it is asked for.
 * @param {Context} context
 */
export function bindExplanations(context) {
  for (const button of all("[data-explain]")) {
    button.addEventListener("click", () => toggle(button, context));
  }
  document.addEventListener("click", (event) => {
    if (!closest(event, ".explanation, [data-explain]")) closeExplanation();
  });
}

/** @type {{button: HTMLElement, box: HTMLElement} | null} */
let opened = null;

/**
 * @param {HTMLElement} button
 * @param {Context} context
 */
function toggle(button, context) {
  const again = opened?.button === button;
  closeExplanation();
  if (again) return;
  const { title, lines, extra } = EXPLANATIONS[button.dataset.explain ?? ""](context);
  const close = h(
    "button",
    { type: "button", className: "icon", "aria-label": "Close", onclick: closeExplanation },
    "×",
  );
  const box = h(
    "div",
    { className: "explanation", role: "dialog", "aria-label": title, tabIndex: -1 },
    h("div", { className: "explanation-head" }, h("h3", {}, title), close),
    lines.map((line) =>
      typeof line === "string" ? h("p", {}, line) : h("p", { className: "formula" }, line.formula),
    ),
    extra ?? null,
  );
  document.body.append(box);
  const place = button.getBoundingClientRect();
  const left = Math.min(innerWidth - box.offsetWidth - 8, Math.max(8, place.left - 40));
  const below = place.bottom + 8 + box.offsetHeight < innerHeight;
  box.style.left = `${left}px`;
  box.style.top = `${Math.max(8, below ? place.bottom + 8 : place.top - box.offsetHeight - 8)}px`;
  button.setAttribute("aria-expanded", "true");
  opened = { button, box };
  box.focus();
}

/** Closes the explanation. Returns whether one was open. */
export function closeExplanation() {
  if (!opened) return false;
  opened.box.remove();
  opened.button.setAttribute("aria-expanded", "false");
  if (document.activeElement === document.body) opened.button.focus();
  opened = null;
  return true;
}

/** @type {Record<Mode, string[]>} */
const MODE_TEXTS = {
  weights: [
    "Every line is a weight w: blue adds, red takes away, and a thick bright line counts much.",
    "The small pictures are the weights of the first layer, each at the place of its pixel. They show what a neuron looks for.",
  ],
  activations: [
    "Every line is w · a: what really comes through this connection for this digit. A strong weight from a silent neuron carries nothing.",
    "The small pictures are W · x: what each neuron finds in this digit.",
  ],
  gradients: [
    "Every line is a gradient dL/dw: how the loss would change if this weight grew. Training moves each weight against it.",
    "Here colours go by the square root, because gradients span several powers of ten.",
  ],
  change: ["Every line is w − w at step 0: how far training has moved this weight from its random start."],
};

/**
 * The held-out examples that the figures are measured on.
 * @param {Header} header
 */
function heldOutDigits({ validation }) {
  if (!validation) return "digits that it never learns from";
  const first = validation.examples[0];
  const last = validation.examples[validation.examples.length - 1];
  const end = first === last ? "" : ` (on ${thousands(last)} at the end)`;
  return `${thousands(first)} digits that it never learns from${end}`;
}

/** @type {Record<string, (context: Context) => Explanation>} */
const EXPLANATIONS = {
  stage({ store, model }) {
    const { recording, trace, predicted } = model.view(0);
    const { sizes, header, layers } = recording;
    const count = sizes.slice(1).reduce((s, n, l) => s + n * (sizes[l] + 1), 0);
    const step = thousands(recording.steps[model.indexOf(0)]);
    const answer =
      predicted < 0
        ? "its answer is not a number"
        : `it predicts “${recording.label(predicted)}” with ${percent(trace.p[predicted])}`;
    return {
      title: "The network",
      lines: [
        `A digit enters at the left as ${thousands(sizes[0])} numbers and becomes ${sizes[layers]} answers at the right. In between, every neuron multiplies each input by its own weight, adds up the products, and bends the sum.`,
        { formula: `z = a · W + b      a = ${header.activation.formula}` },
        ...MODE_TEXTS[store.state.mode],
        `This network has ${thousands(count)} weights and biases. At step ${step}, ${answer}.`,
        "Colours mean the same at every step: the scale below the picture is fixed for the whole training.",
      ],
    };
  },
  digit({ model }) {
    const { recording, x } = model.view(0);
    return {
      title: "The input",
      lines: [
        `The network sees only ${recording.sizes[0]} brightnesses from 0 to 1. Of this digit, ${x.filter((v) => v > 0).length} of them are above 0.`,
        "The small pictures below are the examples that were recorded. Those that the network gets wrong at this moment are coloured and underlined. Move through time and watch them change.",
        "You can draw a digit of your own. The drawing is scaled and centred like the digits of the training, and the small picture shows what the network receives. “Meant as” gives the true class, which loss and gradients need.",
      ],
    };
  },
  answer({ model }) {
    const view = model.view(0);
    const { recording, y } = view;
    const softmax = recording.header.output === "softmax";
    /** @type {Explanation["lines"]} */
    const lines = softmax
      ? [
          "The scores of the last layer become shares that add up to 100 %: e^z makes every score positive, and dividing by their sum makes them shares.",
          { formula: "p = e^z / Σ e^z" },
        ]
      : [
          "The numbers of the last layer are the answer. The largest one decides.",
          { formula: `a = ${recording.header.activation.formula}` },
        ];
    if (y !== null)
      lines.push(
        view.net.loss === "cross_entropy"
          ? `The loss depends only on the true class, here “${recording.label(y)}”: ${lossText(view)}.`
          : `The loss measures how far the answer is from a sure and right one: ${lossText(view)}.`,
      );
    lines.push(
      "The curves show the answer for this digit over the whole training. Click in them to go to a moment.",
    );
    return { title: "The answer", lines };
  },
  neuron({ model, store }) {
    const { neuron } = store.state;
    /** @type {Explanation["lines"]} */
    const lines = [
      "A neuron multiplies its inputs by its weights and adds up the products. Then it bends the sum.",
      { formula: "z = Σ w · a + b" },
    ];
    if (neuron) {
      const { trace, recording } = model.view(neuron.run);
      lines.push(`Here z = ${number(trace[`z${neuron.layer}`][neuron.unit])}.`);
      const bend = recording.header.walkthrough[0].find(({ symbol }) => symbol === `a${neuron.layer}`);
      if (bend) lines.push(bend.why);
    }
    lines.push(
      "The rows are the largest terms. All others are one number, and the written numbers add up. Its gradient dz says how the loss would change if its sum grew. Switch the neuron off to see what changes without it.",
    );
    return { title: "One neuron", lines };
  },
  whatif() {
    return {
      title: "What if",
      lines: [
        "The curve shows the loss of this digit for other values of this one weight or bias, while everything else stays as it is. The dashed line is what the gradient predicts: a straight line along the slope.",
        { formula: "Δ loss ≈ g · Δw" },
        "Near the start the two agree. Farther away the loss bends. That is why training takes small steps.",
      ],
    };
  },
  time({ model }) {
    const { header, steps } = model.recordings[0];
    const { kept, snapshots, worst } = header.recorded;
    const moments = kept < snapshots ? `${kept} of the ${snapshots} recorded moments` : `${kept} moments`;
    return {
      title: "Time",
      lines: [
        `The training takes ${thousands(header.total)} steps. In each it learns from ${header.batchSize} digits. This page holds ${moments} from step ${thousands(steps[0])} to ${thousands(steps[steps.length - 1])}. Many of them are at the start, where most happens, so the axis is not even.`,
        `The loss says how wrong the network is, on a scale of powers of ten. “batch” is measured on the digits that it is learning from, “held out” on ${heldOutDigits(header)}.`,
        `The weights are rounded to fit into this file. Over all its moments and examples, this changes no probability by more than ${worst.toFixed(5)}.`,
        "Click or drag in the curves, or use the keys:",
      ],
      extra: keysHelp(),
    };
  },
};
