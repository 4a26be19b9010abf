// “What am I looking at?”: for every panel a few sentences, its formula, and the numbers of this moment.

import { all, closest, h } from "./dom.js";
import { lossText } from "./lines.js";
import { number, outputText } from "./numbers.js";
import { counted, fill } from "./sentence.js";
import { axisSentence, comparedSentences, heldOutSentence, lengthSentence, momentsSentence, roundingSentence } from "./time-sentences.js";
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

const DRAWING =
  "You can draw a picture of your own. The drawing is scaled and centred as MNIST's digits were, and the small picture shows what the network receives. “Meant as” gives the true class, which loss and gradients need.";

/** @type {Record<Mode, string[]>} */
const MODE_TEXTS = {
  weights: [
    "Every line is a weight w: {positive} adds, {negative} takes away, and a thick bright line counts much.",
    "The small pictures are the weights of the first layer, each at the place of its pixel. They show what a neuron looks for.",
  ],
  activations: [
    "Every line is w · a: what really comes through this connection for this example. A strong weight from a silent neuron carries nothing.",
    "The small pictures are W · x: what each neuron finds in this example.",
  ],
  gradients: [
    "Every line is a gradient dL/dw: how the loss would change if this weight grew. Training moves each weight against it.",
    "Here colours go by the square root, because gradients span several powers of ten.",
  ],
  change: ["Every line is w − w₀: how far training has moved this weight since the first recorded moment, when it was w₀."],
};

/**
 * A sentence with the theme's names of colours in it.
 * @param {string} text
 * @param {Theme} theme
 */
function fillNames(text, { colourNames: { positive, negative } }) {
  return text.includes("{positive}") ? fill(text, { positive, negative }) : text;
}

/**
 * The sentence of a line of the walkthrough, as Python has it.
 * @param {Recording} recording
 * @param {string} symbol
 * @param {number | null} y
 */
function why({ header }, symbol, y = null) {
  return header.walkthrough[y ?? 0].find((line) => line.symbol === symbol)?.why ?? "";
}

/** @type {Record<string, (context: Context) => Explanation>} */
const EXPLANATIONS = {
  stage({ store, model, themes }) {
    const { recording, trace, predicted } = model.view(0);
    const { sizes, header, layers } = recording;
    const count = sizes.slice(1).reduce((s, n, l) => s + n * (sizes[l] + 1), 0);
    const step = recording.steps[model.indexOf(0)];
    const answer = model.padIsEmpty()
      ? "Nothing is drawn yet, so there is no answer."
      : predicted < 0
        ? fill("At step {step}, its answer is not a number.", { step })
        : fill("At step {step}, it predicts “{label}” with {output}.", {
            step,
            label: recording.label(predicted),
            output: outputText(header, trace.p[predicted]),
          });
    const { formula, sentence } = header.activation;
    const applied = layers > 1 || header.output !== "softmax";
    return {
      title: "The network",
      lines: [
        counted(
          sizes[0],
          "An example enters at the left as {count} number.",
          "An example enters at the left as {count} numbers.",
        ),
        counted(
          sizes[layers],
          "At the right it becomes {count} output.",
          "At the right it becomes {count} outputs, one for each class.",
        ),
        "Every neuron multiplies each input by its own weight, and adds up the products and its bias.",
        ...(applied ? [sentence] : []),
        { formula: applied ? fill("z = a · W + b      a = {formula}", { formula }) : "z = a · W + b" },
        ...MODE_TEXTS[store.state.mode].map((text) => fillNames(text, themes[store.state.theme])),
        ...(store.state.mode === "gradients" && model.connections.showsBatch()
          ? ["The lines are the recorded gradients of the whole batch. The circles are the gradients of this example alone."]
          : []),
        fill("This network has {count} weights and biases.", { count }),
        answer,
        "Colours mean the same at every step: the scale below the picture is fixed for the whole training.",
      ],
    };
  },
  digit({ model }) {
    const { recording, x } = model.view(0);
    return {
      title: "The input",
      lines: [
        counted(
          recording.sizes[0],
          "The network sees only {count} number from 0 to 1.",
          "The network sees only {count} numbers from 0 to 1.",
        ),
        fill("Above 0 in this example: {bright} of {count}.", {
          bright: x.filter((v) => v > 0).length,
          count: x.length,
        }),
        "The small pictures below are the examples that were recorded. Those that the network gets wrong at this moment are coloured and underlined. Move through time and watch them change.",
        ...(recording.header.examples.shape ? [DRAWING] : []),
      ],
    };
  },
  answer({ model }) {
    const view = model.view(0);
    const { recording, y } = view;
    const { header } = recording;
    const { formula } = header.activation;
    /** @type {Explanation["lines"]} */
    const lines = [why(recording, "p")];
    if (header.output === "softmax") lines.push({ formula: "p = e^z / Σ e^z" });
    else lines.push("The largest one decides.", { formula: fill("p = {formula}", { formula }) });
    if (y !== null)
      lines.push(
        why(recording, "loss", y),
        fill("Here the true class is “{label}”: {loss}.", { label: recording.label(y), loss: lossText(view) }),
      );
    lines.push(
      "The curves show the answer for this example over the whole training. Click in them to go to a moment.",
    );
    return { title: "The answer", lines };
  },
  neuron({ model, store }) {
    const { neuron } = store.state;
    /** @type {Explanation["lines"]} */
    const lines = [
      "A neuron multiplies its inputs by its weights, and adds up the products and its bias.",
      { formula: "z = Σ w · a + b" },
    ];
    if (neuron) {
      const { trace, recording } = model.view(neuron.run);
      const { layer, unit } = neuron;
      const symbol = layer === recording.layers ? "p" : `a${layer}`;
      lines.push(fill("Here z = {z}.", { z: number(trace[`z${layer}`][unit]) }), why(recording, symbol));
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
        "The curve shows the loss of this example for other values of this one weight or bias, while everything else stays as it is. The dashed line is what the gradient predicts: a straight line along the slope.",
        { formula: "Δ loss ≈ g · Δw" },
        "Near the start the two agree. Farther away the loss may bend. That is why training takes small steps.",
      ],
    };
  },
  fork() {
    return {
      title: "Training on",
      lines: [
        "A fork begins at the moment that is shown, with these weights, and trains on in this page. Change its settings, or what it learns from, and see how it differs from what was recorded.",
        "The faint curves are the recorded training. Its held-out figures may be measured on other examples than those of the fork, so the table compares both on the same ones.",
        "Drawings of your own stand in every batch, in at most half of it. The seed decides the order of the digits: the same fork gives the same numbers again, and a link holds it.",
        "At the end of a fork, the steps continue it. At any other moment, a new fork begins.",
      ],
    };
  },
  time({ model }) {
    const recording = model.recordings[0];
    const { batchSize, validation } = recording.header;
    return {
      title: "Time",
      lines: [
        lengthSentence(recording),
        counted(
          batchSize,
          "In each step it learns from {count} example.",
          "In each step it learns from {count} examples.",
        ),
        momentsSentence(recording),
        ...(recording.length > 1 ? [axisSentence(recording.steps)] : []),
        "The loss says how wrong the network is, on a scale of powers of ten.",
        "“batch” is measured on the examples that it is learning from.",
        ...(validation ? [heldOutSentence(validation)] : []),
        ...comparedSentences(model.recordings),
        ...(recording.header.exact ? [] : ["The weights are rounded to fit into this file."]),
        roundingSentence(recording.header),
        "Click or drag in the curves, or use the keys:",
      ],
      extra: keysHelp(),
    };
  },
};
