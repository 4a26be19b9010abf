// Trains in short slices, and reports after each what is new. Between two slices, a Worker receives messages, and the page
// reacts to its reader.

import { Course } from "./course.js";

export class Pace {
  /**
   * @param {number} slice milliseconds of work before something else may happen
   * @param {(news: News) => void} onNews
   */
  constructor(slice, onNews) {
    this.slice = slice;
    this.onNews = onNews;
    /** @type {Course | null} */
    this.course = null;
    /** @type {Order[]} what is still to be trained */
    this.orders = [];
    this.timer = 0;
  }

  /** @param {Command} command */
  obey(command) {
    if (command.kind === "begin") {
      this.course = new Course(command.setup);
      return;
    }
    if (command.kind === "train") this.orders.push({ ...command });
    else this.orders = this.orders.slice(0, 1).map((order) => ({ ...order, steps: 0 }));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.work(), 0);
  }

  work() {
    const { course } = this;
    if (!course) return;
    const until = performance.now() + this.slice;
    while (this.orders.length && performance.now() < until) {
      const [order] = this.orders;
      if (order.leg) course.begin(order.leg, order.drawings);
      order.leg = null;
      if (order.steps > 0 && !course.diverged) {
        course.learn();
        order.steps -= 1;
        continue;
      }
      this.orders.shift();
      if (!this.orders.length || course.diverged) course.pause();
      if (course.diverged) this.orders = [];
    }
    const busy = this.orders.length > 0;
    this.onNews({ ...course.news(), busy });
    if (busy) this.timer = setTimeout(() => this.work(), 0);
  }
}
