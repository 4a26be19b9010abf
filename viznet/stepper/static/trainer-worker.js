// What the Worker runs: it trains beside the page, so that the page stays quick.

import { Pace } from "./pace.js";

const SLICE = 60; // milliseconds between two pieces of news

const pace = new Pace(SLICE, (news) => postMessage(news));
addEventListener("message", ({ data }) => pace.obey(data));
