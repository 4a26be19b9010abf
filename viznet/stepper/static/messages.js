// Short messages, which screen readers speak and the page shows for a moment.

import { byId, setText } from "./dom.js";
import { outputText } from "./numbers.js";
import { fill } from "./sentence.js";

// What screen readers hear after each change of the moment or the example.
const ANSWERS = {
  empty: "Step {step}: nothing is drawn yet",
  none: "Step {step}: no number",
  answer: "Step {step}: answer {label}, {output}",
};

/**
 * Returns a function that gives short messages to screen readers, and shows them to everybody for a moment.
 * @returns {Context["showMessage"]}
 */
export function messenger() {
  const message = byId("message");
  let timer = 0;
  return (text, visible = true) => {
    setText(message, text);
    message.classList.toggle("shown", visible);
    clearTimeout(timer);
    timer = setTimeout(() => message.classList.remove("shown"), 2500);
  };
}

/**
 * Tells screen readers the new answer.
 * @param {State} state
 * @param {Changed} changed
 * @param {Context} context
 */
export function announce(state, changed, { model, showMessage }) {
  if (state.playing || changed.has("start") || !(changed.has("index") || changed.has("digit"))) return;
  const { recording, predicted, trace } = model.view(0);
  const step = recording.steps[state.index];
  if (model.padIsEmpty()) showMessage(fill(ANSWERS.empty, { step }), false);
  else if (predicted < 0) showMessage(fill(ANSWERS.none, { step }), false);
  else {
    const output = outputText(recording.header, trace.p[predicted]);
    showMessage(fill(ANSWERS.answer, { step, label: recording.label(predicted), output }), false);
  }
}
