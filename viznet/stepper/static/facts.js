// What the page says about its runs as a whole: above the network, and below the details.

import { byId, setText } from "./dom.js";
import { number, setting, thousands } from "./numbers.js";

/**
 * @param {string} title
 * @param {Recording[]} recordings
 */
export function writeFacts(title, recordings) {
  setText(byId("title"), title);
  const { header, sizes } = recordings[0];
  const weights = sizes.slice(1).reduce((sum, n, l) => sum + n * (sizes[l] + 1), 0);
  const facts = [
    `${thousands(weights)} weights and biases`,
    header.activation.label,
    `${header.optimizer.label} η ${setting(header.optimizer.lr)}`,
    `batch ${header.batchSize}`,
    header.began,
  ];
  if (recordings[1]) {
    const { name, optimizer } = recordings[1].header;
    facts.push(`compared with ${name} (${optimizer.label} η ${setting(optimizer.lr)})`);
  }
  setText(byId("facts"), facts.join(" · "));
  const { kept, snapshots, worst } = header.recorded;
  const moments =
    kept < snapshots ? `${kept} of ${snapshots} recorded moments` : `all ${kept} recorded moments`;
  setText(
    byId("precision"),
    `${header.name} · ${header.hash} · ${moments}; rounding changes no output by more than ${number(worst, 2)}`,
  );
  setText(byId("total"), `of ${thousands(header.total)}`);
}
