// “What am I looking at?”: for every panel a few sentences, its formula, and the numbers of this very moment.

import { h } from "./dom.js";
import { lossText } from "./lines.js";
import { number, percent, thousands } from "./numbers.js";
import { keysHelp } from "./walk.js";

/** Gives every button with data-explain its text, made when it is asked for. */
export function bindExplanations(context) {
  for (const button of document.querySelectorAll("[data-explain]")) {
    button.addEventListener("click", () => toggle(button, context));
  }
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".explanation, [data-explain]")) closeExplanation();
  });
}

let opened = null;

function toggle(button, context) {
  const again = opened?.button === button;
  closeExplanation();
  if (again) return;
  const name = button.dataset.explain;
  const { title, lines, extra } = TEXTS[name](context);
  const close = h(
    "button",
    { type: "button", className: "icon", "aria-label": "Close", onclick: closeExplanation },
    "×",
  );
  const box = h(
    "div",
    { className: "explanation", role: "dialog", "aria-label": title, tabIndex: -1 },
    h("div", { className: "explanation-head" }, h("h3", {}, title), close),
    lines.map((line) => (Array.isArray(line) ? h("p", { className: "formula" }, line[0]) : h("p", {}, line))),
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

/** Closes what is open; tells whether there was something. */
/** On what the held-out figures are measured. */
function heldOutDigits({ validation }) {
  if (!validation) return "digits it never learns from";
  const [first, last] = [validation.examples[0], validation.examples.at(-1)];
  const end = first === last ? "" : ` (on ${thousands(last)} at the end)`;
  return `${thousands(first)} digits it never learns from${end}`;
}

export function closeExplanation() {
  if (!opened) return false;
  opened.box.remove();
  opened.button.setAttribute("aria-expanded", "false");
  if (document.activeElement === document.body) opened.button.focus();
  opened = null;
  return true;
}

const MODE_TEXTS = {
  weights: [
    "Every line is a weight w: blue adds, red takes away, and a thick bright line counts much.",
    "The small pictures are the weights of the first layer, put where their pixels are: what each neuron looks for.",
  ],
  activations: [
    "Every line is w · a: what really comes through this connection for this digit. A strong weight from a silent neuron carries nothing.",
    "The small pictures are W · x: what each neuron finds in this digit.",
  ],
  gradients: [
    "Every line is a gradient dL/dw: how the loss would change if this weight grew. Training moves each weight against it.",
    "Colours go by the square root here, since gradients span several powers of ten.",
  ],
  change: ["Every line is w − w at step 0: what training has made of the random start so far."],
};

const TEXTS = {
  stage({ store, model }) {
    const { recording, trace, said } = model.view(0);
    const { sizes, header } = recording;
    const count = sizes.slice(1).reduce((s, n, l) => s + n * (sizes[l] + 1), 0);
    return {
      title: "The network",
      lines: [
        `A digit enters at the left as ${thousands(sizes[0])} numbers and becomes ${sizes.at(-1)} answers at the right. In between, every neuron adds up what comes in, each input times its own weight, and bends the sum.`,
        [`z = a · W + b      a = ${header.activation.formula}`],
        ...MODE_TEXTS[store.get("mode")],
        `This network has ${thousands(count)} weights and biases; at step ${thousands(recording.steps[model.indexOf(0)])} it says “${said < 0 ? "?" : recording.label(said)}” with ${percent(trace.p[Math.max(0, said)])}.`,
        "Colours mean the same at every step: the scale below the picture is fixed for the whole training.",
      ],
    };
  },
  digit({ model }) {
    const { recording, x } = model.view(0);
    return {
      title: "The input",
      lines: [
        `The network sees ${recording.sizes[0]} brightnesses from 0 to 1, nothing else; ${x.filter((v) => v > 0).length} of them are above 0 here.`,
        "The small pictures below are examples it was never trained on or was recorded with. Those it gets wrong at this moment are coloured and underlined: move through time and see them turn.",
        "Draw your own: the drawing is scaled and centred as the training digits were; the small picture shows what arrives. “Meant as” tells the page the true class, so that it can work out loss and gradients.",
      ],
    };
  },
  answer({ model }) {
    const view = model.view(0);
    const { recording, y } = view;
    const softmax = recording.header.output === "softmax";
    const lines = [
      softmax
        ? "The last layer's scores become shares that add up to 100 %: e^z makes them positive, dividing by their sum makes them shares."
        : "The last layer's numbers are the answer as they are; the largest one wins.",
      softmax ? ["p = e^z / Σ e^z"] : ["p = activation(z)"],
      "The curves show the same shares for this digit over the whole training; click into them to go there.",
    ];
    if (y !== null)
      lines.splice(
        2,
        0,
        view.net.loss === "cross_entropy"
          ? `The loss looks at the true class alone, here “${recording.label(y)}”: ${lossText(view)}.`
          : `The loss measures how far the answer is from a sure and right one: ${lossText(view)}.`,
      );
    return { title: "The answer", lines };
  },
  neuron({ model, store }) {
    const { neuron } = store.state;
    const lines = [
      "A neuron multiplies what comes in by its weights and adds up; then it bends the sum.",
      ["z = Σ w · a + b"],
    ];
    if (neuron) {
      const { trace, recording } = model.view(neuron.run);
      const z = trace[`z${neuron.layer}`][neuron.unit];
      lines.push(
        `Here z = ${number(z)}. ${recording.header.activation.name === "relu" && neuron.layer < recording.layers ? (z > 0 ? "It is positive, so it passes on." : "It is not positive, so this neuron is silent for this digit.") : ""}`,
      );
    }
    lines.push(
      "The rows are the largest terms; all others are one number, and what is written adds up. dz, its blame, says how the loss would change if its sum grew. Switch it off and see who misses it.",
    );
    return { title: "One neuron", lines };
  },
  whatif() {
    return {
      title: "What if",
      lines: [
        "The curve is the loss of this digit if this one weight, or the bias, were another; all else stays. The dashed line is what the gradient promises: a straight line along the slope.",
        ["Δ loss ≈ g · Δw"],
        "Near the start the two agree; farther away the loss bends. That is why training takes small steps.",
      ],
    };
  },
  time({ model }) {
    const { header, steps } = model.recordings[0];
    const { kept, snapshots, worst } = header.recorded;
    return {
      title: "Time",
      lines: [
        `The training took ${thousands(header.total)} steps; each learned from ${header.batchSize} digits. This page holds ${kept}${kept < snapshots ? ` of the recorded ${snapshots}` : ""} moments, many at the start, where most happens, so the axis is not even.`,
        `The loss, on a scale of powers of ten, says how wrong the network is; “batch” is measured on what it is learning from, “held out” on ${heldOutDigits(header)}.`,
        `Weights are rounded to fit this file. Over all its moments and examples this changes no probability by more than ${worst.toFixed(5)}. Steps from ${thousands(steps[0])} to ${thousands(steps.at(-1))}.`,
        "Click or drag in the curves, or use the keys:",
      ],
      extra: keysHelp(),
    };
  },
};
