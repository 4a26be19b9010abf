// The shapes that the page's files hand to each other. Only tsc reads this file; the browser never does.

// ---- What Python puts into the page (viznet/stepper/header.py and html.py) ----

interface PageData {
  format: string;
  title: string;
  present: boolean;
  /** The address at which a running training is followed; null for a saved page. */
  live: string | null;
  themes: Record<string, PackedTheme>;
  lesson: Lesson | null;
  /** The theme with which the page opens; null follows the reader's choice. */
  theme: string | null;
  runs: Header[];
}

/** A lesson: links with titles, which one goes through. */
interface Lesson {
  title: string;
  stops: Stop[];
}

interface Stop {
  title: string;
  text: string;
  /** The state, as in an address. */
  hash: string;
}

interface ThemeColours {
  name: string;
  paper: string;
  ink: string;
  muted: string;
  faint: string;
  positive: string;
  negative: string;
  activation: string;
  right: string;
  wrong: string;
  focus: string;
  series: string[];
  /** The word for the colour of every meaning. */
  colourNames: Record<string, string>;
}

/** Two colour tables of 256 × (red, green, blue), as base64. */
interface PackedTheme extends ThemeColours {
  diverging: string;
  sequential: string;
}

interface Theme extends ThemeColours {
  divergingTable: Uint8Array;
  sequentialTable: Uint8Array;
}

/** Numbers by snapshot; null where a number is infinite or NaN. */
type Series = (number | null)[];

interface Header {
  name: string;
  hash: string;
  sizes: number[];
  /** η of the one plain step on an example: the run's own after plain SGD. */
  plainRate: number;
  /** `sentence` says what the activation does to a sum. */
  activation: { name: string; label: string; formula: string; sentence: string; signed: boolean };
  output: "softmax" | "elementwise";
  /** A larger sum was infinite in the training. */
  largestNumber: number;
  lossName: "cross_entropy" | "mse" | "rmse";
  began: string;
  /** Besides these, the optimizer's own settings, such as beta. */
  optimizer: { name: string; label: string; lr: number };
  batchSize: number;
  data: string;
  epochLength: number;
  /** How many batches an earlier training learned from, which this one continues. */
  earlierBatches: number;
  total: number;
  /** For every class, the lines of the walkthrough. */
  walkthrough: WalkthroughLine[][];
  stepTexts: StepTexts;
  examples: { x: string; y: number[]; shape: [number, number] | null; labels: string[] };

  status: string;
  reason: string;
  /** Why the training went wrong, in a sentence; empty if it did not. */
  wrong: string;
  curves: { step: string; loss: string; accuracy: string };
  /** By symbol, the magnitude that gets full colour. */
  limits: Record<string, number>;

  /** The training step of every snapshot. */
  steps: number[];
  /** By symbol, from which snapshot on which grid step holds. */
  grid: Record<string, [number, number][]>;
  /** Whether the weights are not rounded: their numbers are the bits of float32. */
  exact: boolean;
  /** How many snapshots every compressed line holds. */
  chunks: number[];
  /** By snapshot, how many examples are right after the step of the batch, and how many it makes wrong; null where an
   * output is no number then. Empty for a large network. */
  afterBatch: ([number, number] | null)[];
  predicted: string;
  loss: Series;
  accuracy: Series;
  recorded: { snapshots: number; kept: number; worst: number };
  /** In the page of a running training: one in how many snapshots is kept. */
  every?: number;
  /** Figures on held-out examples: at which steps they were measured, and on how many. */
  validation?: { steps: number[]; loss: Series; accuracy: Series; examples: number[] };

  /** The number of the example that the page begins with. */
  start: number;
  /** Some of the examples that the run learned from; null where they were not at hand. `of` is how many it had. */
  training?: { x: string; y: number[]; of: number } | null;
  gradients?: { levels: number; scales: Record<string, number[]>; lines: number; from: number };
}

type TrialName = "small" | "greedy" | "batch";

/** The sentences about three steps, as templates, and the rates that are tried (viznet/stepper/step_texts.py). */
interface StepTexts {
  rates: number[];
  kept: number;
  flat: string;
  small: string;
  noSmall: string;
  rightBefore: string;
  rightBoth: string;
  greedy: string;
  same: string;
  smaller: string;
  diverged: string;
  nothingForgotten: string;
  forgotten: [string, string];
  batch: string;
  lessons: Record<"dear" | "cheap" | "traded" | "asCheap" | "batchDear", string>;
}

/** What a step did to the recorded examples; `rate` is its η. */
interface Price {
  right: number;
  forgotten: number;
  diverged: boolean;
}

interface WalkthroughLine {
  section: "forward" | "loss" | "backward" | "step";
  symbol: string;
  layer: number;
  equation: string;
  why: string;
  /** Of the last three lines: which step it is. */
  trial?: TrialName;
}

/** What the server sends about the snapshots that came since. */
type NewSnapshots = Pick<
  Header,
  | "status"
  | "reason"
  | "wrong"
  | "curves"
  | "limits"
  | "steps"
  | "grid"
  | "chunks"
  | "predicted"
  | "afterBatch"
  | "loss"
  | "accuracy"
  | "recorded"
  | "validation"
> & { lines: string[]; latest: Latest | null };

/** The newest snapshot, while others before it still wait. */
/** Weights as grid numbers, or exact. */
type Stored = Int16Array | Float32Array;

interface Latest {
  line: string;
  grid: Record<string, number>;
  step: number;
  predicted: string;
  loss: number | null;
  accuracy: number | null;
  afterBatch: Header["afterBatch"];
}

// ---- The network and its numbers ----

/** The network's settings, as network.js wants them. */
interface Net {
  layers: number;
  activation: string;
  output: string;
  loss: string;
  /** A sum beyond this number is infinite, as in the number type of the training. */
  largest: number;
}

/** Weights and biases by symbol: W1, b1, W2 … Of W, the weight from i to j is at i · n + j. */
type Params = Record<string, Float32Array | Float64Array>;

/** The numbers of one pass by symbol: a0, z1, a1, … and after `backward` dz1, da1 … */
interface Trace {
  p: Float64Array;
  loss?: number;
  dp?: Float64Array;
  [symbol: string]: any;
}

/** Inputs from 0 to 1, and the true class; null where it is not known. */
interface Example {
  x: Float64Array;
  y: number | null;
}

/** One run at one moment: its weights, the example, and the pass through the network. */
interface View extends Example {
  run: number;
  recording: Recording;
  net: Net;
  index: number;
  params: Params;
  trace: Trace;
  /** The predicted class; −1 where a probability is NaN. */
  predicted: number;
  off: Set<string>;
}

/** One example through all snapshots; `done` of them are worked out. */
interface RunHistory {
  y: number | null;
  p: Float64Array[];
  /** By snapshot, then by layer. */
  z: Float32Array[][];
  done: number;
}

/** A rounded number: so many units of the last decimal place. A number that is not finite has a `value` and no units. */
interface Rounded {
  units: bigint;
  decimals: number;
  value?: number;
}

/** One row of a written sum: i is the number of the input, "b" for the bias, null for the rest. */
interface SumRow {
  i: number | "b" | null;
  name: string;
  factors: string;
  text: string;
  value: number;
}

// ---- Training on in the page ----

/** An example with its class. */
interface Learned {
  x: Float64Array;
  y: number;
}

interface Figures {
  loss: number;
  accuracy: number;
}

/** How an optimizer changes the numbers of one array; `t` counts its steps from 1. */
interface Rule {
  label: string;
  /** The usual learning rate. */
  rate: number;
  options: Record<string, number>;
  start: (length: number) => Record<string, Float64Array>;
  update: (
    theta: Float64Array,
    gradient: Float64Array,
    options: Record<string, number>,
    state: Record<string, Float64Array>,
    t: number,
  ) => void;
}

/** What a fork trains with. */
interface Settings {
  optimizer: string;
  rate: number;
  batch: number;
  seed: number;
  /** The classes of the digits that it learns from. */
  classes: number[];
  /** The numbers of the reader's own drawings that it learns from. */
  drawings: number[];
  /** The only example that it learns from; null for all that the above allows. */
  example: number | null;
}

/** Some steps with the same settings, after weights were moved by hand. */
interface Leg extends Settings {
  edits: Edit[];
  steps: number;
}

interface Fork {
  id: number;
  name: string;
  /** The recorded step at which it begins. */
  from: number;
  legs: Leg[];
}

/** A drawing that a fork may learn from. */
interface Taught {
  strokes: Stroke[];
  y: number;
}

/** One kept moment of a fork, with its figures on the examples of the page. */
interface Moment extends Figures {
  step: number;
  params: Record<string, Float32Array>;
  answers: Uint8Array;
}

/** Everything that a fork is trained from. */
interface Setup {
  net: Net;
  sizes: number[];
  from: number;
  /** The recorded steps. */
  steps: number[];
  /** A step that is kept, because an address names it. */
  wanted: number | null;
  params: Params;
  digits: Learned[];
  examples: Learned[];
  /** The run's own settings of its optimizer, by its name. */
  options: Record<string, Record<string, number>>;
}

/** So many steps; with a leg, with its settings and these drawings. */
interface Order {
  leg: Leg | null;
  steps: number;
  drawings: Learned[];
}

type Command = { kind: "begin"; setup: Setup } | ({ kind: "train" } & Order) | { kind: "stop" };

/** What a training tells of itself now and then. */
interface News {
  /** [step, loss, accuracy] of the batch, for every step since the last news. */
  curve: [number, number, number][];
  snapshots: Moment[];
  step: number;
  diverged: boolean;
  /** Whether it still trains. */
  busy: boolean;
}

interface PlainCurves {
  step: Float32Array;
  loss: Float32Array;
  accuracy: Float32Array;
}

/** What the curves of a training are painted from. */
interface PlainRun {
  header: Header;
  curves: PlainCurves;
}

/** What of a recording changes where a fork is followed. */
interface Joined {
  steps: number[];
  header: Header;
  predicted: Uint8Array;
  curves: PlainCurves;
}

// ---- What the page shows ----

type Mode = "weights" | "activations" | "gradients" | "change";
/** What connections can show: a mode, or in the walkthrough the products w · dz that are sent back. */
type EdgeMode = Mode | "backward";
type NodeSymbol = "a" | "z" | "dz" | "da";

interface Neuron {
  run: number;
  layer: number;
  unit: number;
}

/** A weight moved by hand; i is "b" for the bias. */
interface Edit {
  layer: number;
  i: number | "b";
  j: number;
  by: number;
}

/** Points from 0 to 1. */
type Stroke = [number, number][];

/** A drawing, and the class that it is meant as. */
interface Drawing {
  strokes: Stroke[];
  meant: number | null;
}

interface State {
  index: number;
  /** The class that a drawing is meant as. */
  meant: number | null;
  digit: number | "drawn";
  neuron: Neuron | null;
  mode: Mode;
  /** Whose gradients are shown. */
  source: "digit" | "batch";
  filter: "all" | "right" | "wrong";
  theme: string;
  playing: boolean;
  speed: number;
  /** The number of the walkthrough's line; null outside the walkthrough. */
  line: number | null;
  /** The incoming connection that was chosen. */
  input: number | "b" | null;
  /** Neurons that are switched off, "layer.unit". */
  off: string[];
  edits: Edit[];
  strokes: Stroke[];
  /** The drawings in the row beside the examples. */
  kept: Drawing[];
  present: boolean;
  /** The names of the parts that are not shown. */
  hide: string[];
  /** The stop of the lesson that was chosen last. */
  stop: number | null;
  forks: Fork[];
  /** The number of the fork that is followed; null follows the recording. */
  fork: number | null;
  taught: Taught[];
  /** Whether the panel for training on is open. */
  trains: boolean;
  /** The settings for training on that were chosen there; null as long as they are those of the fork or of the run. */
  settings: Settings | null;
  /** Whether a fork trains at this moment. */
  training: boolean;
  /** The step that is to be shown as soon as the fork has been trained so far. */
  wanted: number | null;
}

/** What the addresses of a page are read with. */
interface Opening {
  recordings: Recording[];
  /** The state with which the page opens. */
  home: State;
  stops: Stop[];
}

/** Keys of the state that changed, and events of the page: "start", "history", "batch", "live", "fork". */
type Changed = Set<keyof State | "start" | "history" | "batch" | "live" | "fork">;

/** What all parts of the page are made with. */
interface Context {
  model: Model;
  store: Store;
  themes: Record<string, Theme>;
  showMessage: (text: string, visible?: boolean) => void;
}

/** What of the network is visible, and as what. */
interface Visibility {
  /** By layer, what its incoming connections show; null where they are not shown yet. */
  edges: (EdgeMode | null)[];
  /** By layer, what its neurons show. */
  nodes: (NodeSymbol | null)[];
  bars: boolean;
  /** The layer that the walkthrough explains; null outside the walkthrough. */
  layer: number | null;
  /** Whether the walkthrough's line is about connections and not about neurons. */
  aboutEdges: boolean;
  line: WalkthroughLine | null;
}

interface Point {
  x: number;
  y: number;
}

interface Disc extends Point {
  r: number;
}

interface Grid extends Point {
  cell: number;
  columns: number;
  rows: number;
  n: number;
}

/** A layer of discs, or of cells in a grid when it is large. */
type LayerLayout = { x: number; left: number; right: number } & (
  | { nodes: Disc[]; pitch: number; tile: number; grid?: undefined }
  | { grid: Grid; nodes?: undefined; pitch?: undefined; tile?: undefined }
);

interface Layout {
  narrow: boolean;
  /** The input is above the network and not beside it. */
  stacked: boolean;
  width: number;
  height: number;
  /** Whether there is room for the legend below the layers. */
  legend: boolean;
  foot: number;
  body: { top: number; height: number };
  /** The picture of the input, and where its column ends. */
  digit: { x: number; y: number; width: number; height: number; edge: number } | null;
  /** How much larger neurons and lines are than on a usual screen. */
  growth: number;
  layers: LayerLayout[];
  bars: { x: number; width: number };
}

interface Hover {
  neuron?: { layer: number; unit: number };
  input?: number;
  /** No tip is shown. */
  quiet?: boolean;
}

/** All that the stage is painted from. */
interface Scene {
  layout: Layout;
  model: Model;
  view: View;
  visibility: Visibility;
  state: State;
  theme: Theme;
  hover: Hover | null;
  /** How much of the connections is drawn, 0 to 1, while they run across. */
  sweep: number;
  scale: number;
  imageShape: [number, number];
  /** Where the network's picture of a drawing lies on the pad, in shares of its longer side. */
  inkFrame: { x: number; y: number; side: number } | null;
  /** Canvases that are painted with again and again: 0 for the weights of layer 1, l for the cells of layer l. */
  pictures: HTMLCanvasElement[];
  /** The digit is painted too: for a saved picture. */
  whole: boolean;
}

interface ChartLine {
  /** The class or the neuron whose values these are. */
  unit: number;
  values: ArrayLike<number>;
  colour: string;
  width: number;
  alpha?: number;
}

/** The area between the axes of a chart. */
interface PlotArea {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

// ---- index.html ----

/** The elements that `byId` finds, by id. */
interface PageElements {
  loading: HTMLElement;
  "loading-bar": HTMLElement;
  page: HTMLElement;
  title: HTMLElement;
  facts: HTMLElement;
  live: HTMLElement;
  "share-menu": HTMLElement;
  modes: HTMLElement;
  sources: HTMLElement;
  changed: HTMLElement;
  "changed-text": HTMLElement;
  banner: HTMLElement;
  stages: HTMLElement;
  "stage-0": HTMLElement;
  input: HTMLElement;
  "walk-bar": HTMLElement;
  lesson: HTMLElement;
  "lesson-name": HTMLElement;
  "lesson-title": HTMLElement;
  "lesson-text": HTMLElement;
  "lesson-stops": HTMLSelectElement;
  "lesson-back": HTMLButtonElement;
  "lesson-next": HTMLButtonElement;
  figures: HTMLElement;
  "batch-accuracy": HTMLElement;
  "batch-loss": HTMLElement;
  "held-out": HTMLElement;
  "held-out-accuracy": HTMLElement;
  "held-out-loss": HTMLElement;
  "neuron-panel": HTMLElement;
  "close-sheet": HTMLButtonElement;
  "walk-where": HTMLElement;
  "walk-equation": HTMLElement;
  "walk-why": HTMLElement;
  "walk-value": HTMLElement;
  "walk-more": HTMLElement;
  "walk-progress": HTMLElement;
  verdict: HTMLElement;
  sure: HTMLElement;
  truth: HTMLElement;
  other: HTMLElement;
  "answer-lists": HTMLElement;
  "neuron-name": HTMLElement;
  "neuron-index": HTMLElement;
  "nudge-index": HTMLElement;
  "nudge-kind": HTMLElement;
  "source-note": HTMLElement;
  "neuron-none": HTMLElement;
  "neuron-some": HTMLElement;
  maps: HTMLElement;
  "looks-for-name": HTMLElement;
  "bars-box": HTMLElement;
  "sum-formula": HTMLElement;
  "sum-slope": HTMLElement;
  "neuron-gradient": HTMLElement;
  "chart-a": HTMLElement;
  "what-if": HTMLElement;
  "nudge-name": HTMLElement;
  "nudge-text": HTMLElement;
  precision: HTMLElement;
  "confusion-text": HTMLElement;
  moment: HTMLElement;
  step: HTMLElement;
  total: HTMLElement;
  epoch: HTMLElement;
  "play-glyph": HTMLElement;
  message: HTMLElement;
  tour: HTMLButtonElement;
  share: HTMLButtonElement;
  copy: HTMLButtonElement;
  "save-png": HTMLButtonElement;
  print: HTMLButtonElement;
  present: HTMLButtonElement;
  theme: HTMLButtonElement;
  "leave-present": HTMLButtonElement;
  reset: HTMLButtonElement;
  walk: HTMLButtonElement;
  "train-on": HTMLButtonElement;
  "fork-panel": HTMLElement;
  "carry-out": HTMLButtonElement;
  "walk-back": HTMLButtonElement;
  "walk-next": HTMLButtonElement;
  "walk-end": HTMLButtonElement;
  "neuron-before": HTMLButtonElement;
  "neuron-after": HTMLButtonElement;
  switch: HTMLButtonElement;
  "nudge-bias": HTMLButtonElement;
  "nudge-back": HTMLButtonElement;
  first: HTMLButtonElement;
  back: HTMLButtonElement;
  play: HTMLButtonElement;
  forward: HTMLButtonElement;
  last: HTMLButtonElement;
  "loss-now": HTMLDataElement;
  "sum-z": HTMLDataElement;
  "sum-a": HTMLDataElement;
  "predicted-change": HTMLDataElement;
  "real-change": HTMLDataElement;
  paths: HTMLCanvasElement;
  confusion: HTMLCanvasElement;
  "looks-for": HTMLCanvasElement;
  finds: HTMLCanvasElement;
  incoming: HTMLCanvasElement;
  "neuron-chart": HTMLCanvasElement;
  "norm-chart": HTMLCanvasElement;
  "nudge-chart": HTMLCanvasElement;
  curves: HTMLCanvasElement;
  "sum-rows": HTMLUListElement;
  "nudge-input": HTMLInputElement;
  nudge: HTMLInputElement;
  slider: HTMLInputElement;
  speed: HTMLSelectElement;
}

// ---- The classes ----

type Model = import("./model.js").Model;
type Store = import("./state.js").Store;
type Recording = import("./recording.js").Recording;
type Branch = import("./branch.js").Branch;
type Forks = import("./forks.js").Forks;
type ForkPanel = import("./fork-panel.js").ForkPanel;
type ColourScale = import("./colour.js").ColourScale;
type Timeline = import("./timeline.js").Timeline;
type Walk = import("./walk.js").Walk;
type LessonBar = import("./lesson.js").LessonBar;
type Sheet = import("./sheet.js").Sheet;
type Tour = import("./tour.js").Tour;
type Input = import("./input.js").Input;
type Stage = import("./stage.js").Stage;
type ExampleHistory = import("./history.js").ExampleHistory;
type WhatIf = import("./what-if.js").WhatIf;

// Newer browsers have this method; tsc's library does not list it yet.
interface Uint8ArrayConstructor {
  fromBase64?: (text: string) => Uint8Array<ArrayBuffer>;
}
