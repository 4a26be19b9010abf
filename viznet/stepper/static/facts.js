// What the page says about its runs as a whole: above the network, and below the details.

import { byId, setText } from "./dom.js";
import { LOSS_NAMES } from "./names.js";
import { setting } from "./numbers.js";
import { counted, fill } from "./sentence.js";
import { endSentence, roundingSentence } from "./time-sentences.js";

// The second run, which is drawn dashed.
const COMPARED = "dashed: {name} ({activation}, {loss}, {optimizer} η {rate})";

/**
 * @param {string} title
 * @param {Recording[]} recordings
 */
export function writeFacts(title, recordings) {
  setText(byId("title"), title);
  const { header, sizes } = recordings[0];
  const weights = sizes.slice(1).reduce((sum, n, l) => sum + n * (sizes[l] + 1), 0);
  const facts = [
    fill("{weights} weights and biases", { weights }),
    header.activation.label,
    LOSS_NAMES[header.lossName],
    `${header.optimizer.label} η ${setting(header.optimizer.lr)}`,
    fill("batch {size}", { size: header.batchSize }),
    header.began,
  ];
  if (recordings[1]) {
    const { name, activation, lossName, optimizer } = recordings[1].header;
    const [label, rate, loss] = [optimizer.label, setting(optimizer.lr), LOSS_NAMES[lossName]];
    facts.push(fill(COMPARED, { name, activation: activation.label, loss, optimizer: label, rate }));
  }
  for (const recording of recordings) {
    const ended = endSentence(recording);
    for (const sentence of [ended, recording.header.wrong])
      if (sentence) facts.push(recordings.length > 1 ? `${recording.header.name}: ${sentence}` : sentence);
  }
  setText(byId("facts"), facts.join(" · "));
  const { kept, snapshots } = header.recorded;
  const moments =
    kept < snapshots
      ? fill("{kept} of {snapshots} recorded moments", { kept, snapshots })
      : counted(kept, "the {count} recorded moment", "all {count} recorded moments");
  setText(
    byId("precision"),
    `${header.name} · ${header.hash} · ${moments} · ${roundingSentence(header)}`,
  );
}
