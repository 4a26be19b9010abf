// Trains a fork: in a Worker, or in short slices in the page where the browser allows no Worker.

import { Pace } from "./pace.js";

const SLICE = 12; // milliseconds of work in the page before it may do something else

export class Trainer {
  /** @param {(news: News) => void} onNews */
  constructor(onNews) {
    this.onNews = onNews;
    /** @type {Command[]} what was ordered before the first news */
    this.sent = [];
    this.heard = false;
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {Pace | null} */
    this.pace = null;
    try {
      const text = document.getElementById("trainer")?.textContent ?? "";
      this.worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
      this.worker.addEventListener("message", ({ data }) => {
        this.heard = true;
        this.onNews(data);
      });
      this.worker.addEventListener("error", () => this.heard || this.trainHere());
    } catch {
      this.trainHere();
    }
  }

  /** Trains in the page itself, beginning with what was ordered so far. */
  trainHere() {
    this.worker = null;
    this.pace = new Pace(SLICE, this.onNews);
    for (const command of this.sent) this.pace.obey(command);
  }

  /** @param {Command} command */
  send(command) {
    if (!this.heard) this.sent.push(command);
    if (this.worker) this.worker.postMessage(command);
    else this.pace?.obey(command);
  }

  /** Ends it for good. */
  end() {
    this.onNews = () => {};
    this.send({ kind: "stop" });
    this.worker?.terminate();
  }
}
