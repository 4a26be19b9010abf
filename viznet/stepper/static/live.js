// A run that is still training: the page asks for new snapshots, and shows them while the newest one is on screen.

import { bytesOf, inflate, unpack } from "./decode.js";
import { fill } from "./sentence.js";

const PAUSE = 1000; // milliseconds between two questions

/**
 * Follows the run at `address`.
 * @param {Recording} recording
 * @param {string} address
 * @param {(before: number) => void} onNewSnapshots is called with the number of snapshots before
 * @param {() => void} onOthers is called when the server keeps other snapshots than the page has
 * @param {(text: string) => void} showStatus
 */
export function follow(recording, address, onNewSnapshots, onOthers, showStatus) {
  let failures = 0;
  showStatus("● This run is training now");
  async function ask() {
    try {
      const { every, exact } = recording.header;
      const query = `after=${recording.original.steps.length - Number(recording.ahead)}&every=${every}&exact=${Number(exact)}`;
      const answer = await fetch(`${address}?${query}`, { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const before = recording.length;
      /** @type {NewSnapshots | {refused: string} | {every: number, exact: boolean, lines?: undefined}} */
      const news = await answer.json();
      if ("refused" in news) {
        showStatus(fill("No later moments are shown. {reason}", { reason: news.refused }));
        return;
      }
      if (!news.lines) return onOthers(); // fewer snapshots are kept by now, or exact weights
      await append(recording, news);
      failures = 0;
      onNewSnapshots(before);
      if (news.latest) {
        setTimeout(ask, 0); // more of them wait
        return;
      }
      if (news.status !== "running") {
        showStatus(fill("The training has ended: {status}", { status: news.status }));
        return;
      }
    } catch {
      failures += 1;
      if (failures === 3)
        showStatus("The training cannot be reached any more. The snapshots so far stay here.");
      if (failures > 20) return;
    }
    setTimeout(ask, PAUSE * Math.min(10, 1 + failures));
  }
  ask();
}

/**
 * Appends what is new. Everything is unpacked first: the page may be drawn while it waits, and then must be whole.
 * @param {Recording} recording
 * @param {NewSnapshots} news
 */
async function append(recording, news) {
  const { grid, status, reason, wrong, recorded, validation, latest } = news;
  const raws = await Promise.all(news.lines.map((line) => inflate(bytesOf(line))));
  const predicted = await unpack(news.predicted);
  const ahead = latest && { ...latest, raw: await inflate(bytesOf(latest.line)), predicted: await unpack(latest.predicted) };
  const curves = await recording.readCurves(news.curves);
  const { branch } = recording;
  recording.follow(null);
  const { header } = recording;
  recording.dropAhead();
  Object.assign(header, { grid, status, reason, wrong, recorded });
  Object.assign(recording.limits, news.limits);
  recording.steps.push(...news.steps);
  header.loss.push(...news.loss);
  header.accuracy.push(...news.accuracy);
  header.afterBatch.push(...news.afterBatch);
  if (validation && header.validation) {
    header.validation.steps.push(...validation.steps);
    header.validation.loss.push(...validation.loss);
    header.validation.accuracy.push(...validation.accuracy);
    header.validation.examples.push(...validation.examples);
  }
  recording.addPredicted(predicted);
  for (const [i, raw] of raws.entries()) recording.snapshots.add(raw, news.chunks[i]);
  if (ahead) recording.addAhead(ahead);
  recording.curves = curves;
  recording.follow(branch);
}
