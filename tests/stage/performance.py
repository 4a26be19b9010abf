"""Renders a small film of a scene, and keeps what it paints."""

import importlib.util
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import viznet as vz
from viznet.rendering.request import ask

FPS = 4
FPS_UNSEEN = 2  # where no film is made: half as many pictures show the same texts


@dataclass
class Text:
    """A text as it was painted; the many texts of `Labels` are not set yet."""

    pieces: tuple
    em: float
    typeset: object


@dataclass
class Drawn:
    """What one scene put on the screen, and the files that it left."""

    scene: object
    texts: dict = field(default_factory=dict)
    edges: list = field(default_factory=list)
    bars: list = field(default_factory=list)
    tracks: list = field(default_factory=list)  # how long the tracks of these bars are
    layers: set = field(default_factory=set)  # how many neurons the drawn layers have
    clashes: list = field(default_factory=list)
    named: dict = field(default_factory=dict)  # what sentences name, and whether it was seen while they stood
    arithmetic: list = field(default_factory=list)
    folder: Path = None
    receipt: object = None
    seconds: float = 0.0


def box_of(mobject):
    left, right = mobject.get_left()[0], mobject.get_right()[0]
    return np.array([left, mobject.get_bottom()[1], right, mobject.get_top()[1]])


def find_clashes(scene, clashes):
    """Notes texts over each other, over a picture or outside the frame."""
    from manim import config

    from viznet.stage.mobjects import Labels, PixelGrid, Words

    half = np.array([config.frame_width, config.frame_height]) / 2
    seen = [
        m for top in scene.mobjects for m in top.get_family() if getattr(m, "fill_rgbas", None) is not None
    ]
    seen = [m for m in seen if m.get_fill_opacity() > 0.3]
    texts = [(text_of(m), box) for m in seen if isinstance(m, Words | Labels) for box in m.boxes()]
    pictures = [(m, box_of(m)) for m in seen if isinstance(m, PixelGrid)]
    if not texts:
        return
    boxes = np.array([box for _, box in texts])
    areas = np.array([*boxes, *(area for _, area in pictures)])
    names = [text for text, _ in texts] + ["a picture"] * len(pictures)
    for number in np.flatnonzero((np.abs(boxes) > np.tile(half, 2)).any(axis=1)):
        clashes.append(f"{names[number]!r} leaves the frame: {boxes[number].round(2)}")
    # How deep each text is in each other text and picture, across and up.
    deep = np.minimum(boxes[:, None, 2:], areas[None, :, 2:]) - np.maximum(
        boxes[:, None, :2], areas[None, :, :2]
    )
    for number, other in np.argwhere(np.triu((deep > 0.01).all(axis=2), k=1)):
        if other < len(texts) or not inside_a_cell(boxes[number], *pictures[other - len(texts)]):
            depth = deep[number, other].round(3)
            clashes.append(f"{names[number][:40]!r} over {names[other][:40]!r}: {depth}")


def find_named(scene, named):
    """Notes which neurons, pixels and classes a sentence names, and whether the network shows them beside it.

    Scenes without a network in the frame are not looked at: there a sentence stands alone, as on a poster.
    """
    from manim import config

    from viznet.stage.mobjects import Labels, Neurons
    from viznet.stage.screen_number import ScreenNumber

    diagram = getattr(scene, "diagram", None)
    if diagram is None or not scene.sentences:
        return
    half = np.array([config.frame_width, config.frame_height]) / 2
    seen = [m for top in scene.mobjects for m in top.get_family() if isinstance(m, Neurons | Labels)]
    seen = [m for m in seen if m.get_fill_opacity() > 0.3]
    circles = [m.centres[m.present > 0.3] for m in seen if isinstance(m, Neurons)]
    labels = [piece for m in seen if isinstance(m, Labels) for piece in m.pieces]
    classes = {p.source for p in labels if isinstance(p, ScreenNumber) and p.source.kind == "class"}
    sentence = scene.sentences[-1]
    for piece in sentence.words.pieces:
        if not isinstance(piece, ScreenNumber):
            continue
        source = piece.source
        if source.kind in ("neuron", "name"):
            layer, unit = source.index
            places = diagram.centres[layer][diagram.shown[layer] == unit]
            there = any(np.isclose(each, place).all(axis=1).any() for each in circles for place in places)
            there = there and bool((np.abs(places[:, :2]) < half).all())
        elif source.kind == "class" and classes:
            there = source in classes
        else:
            continue
        key = (sentence.section, piece.text, source)
        named[key] = named.get(key, False) or there


def inside_a_cell(box, grid, area):
    """Whether a text stands within one cell of a table, which takes this area."""
    rows, columns = grid.values.shape
    cell = (area[2:] - area[:2]) / (columns, rows)
    return bool((np.floor((box[:2] - area[:2]) / cell) == np.floor((box[2:] - area[:2]) / cell)).all())


def text_of(mobject):
    return "".join(p if isinstance(p, str) else p.plain for p in mobject.pieces)


def scene_class(entry):
    """The class of a scene that `viznet.rendering` has found."""
    spec = importlib.util.spec_from_file_location(f"performed_{entry.name}", entry.path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, entry.class_name)


def paint_on_nothing(monkeypatch):
    """Leaves out the pixels: everything is painted, but on an empty part of the frame."""
    from manim import Camera

    whole = Camera.get_cairo_context

    def empty(camera, pixel_array):
        ctx = whole(camera, pixel_array)
        ctx.rectangle(0, 0, 0, 0)
        ctx.clip()
        return ctx

    monkeypatch.setattr(Camera, "get_cairo_context", empty)


def perform(entry, folder, run, monkeypatch, *, size=(480, 270), film=True, theme="dark", **asked):
    """Renders the scene of an entry, and watches everything that it paints; without a film no pixel is computed."""
    from manim import tempconfig

    from viznet.stage.draw import receipt_of
    from viznet.stage.film_writer import write_one_stream
    from viznet.stage.mobjects import Bars, Edges, Labels, Neurons, Words
    from viznet.stage.on_screen import OnScreen
    from viznet.stage.zones import configuration

    drawn = Drawn(None, folder=folder)

    def watched(kind, keep):
        paint = kind.paint

        def wrapper(self, ctx, opacity):
            if opacity > 0.02:
                keep(self, opacity)
            return paint(self, ctx, opacity)

        monkeypatch.setattr(kind, "paint", wrapper)

    def keep_text(mobject, opacity):
        key = (tuple(p if isinstance(p, str) else repr(p) for p in mobject.pieces), round(mobject.em, 6))
        drawn.texts.setdefault(key, Text(mobject.pieces, mobject.em, getattr(mobject, "typeset", None)))

    watched(Words, keep_text)
    watched(Labels, keep_text)
    watched(Edges, lambda m, o: drawn.edges.append((m.values.copy(), m.colours(), m.positive, m.negative)))

    def keep_bars(mobject, opacity):
        one = (mobject.ends - mobject.starts) / (mobject.high - mobject.low)  # the length of a bar of value 1
        drawn.bars.append((mobject.values.copy(), mobject.lengths(), one))
        drawn.tracks.append(np.linalg.norm(mobject.ends - mobject.starts, axis=1))

    watched(Bars, keep_bars)
    watched(Neurons, lambda m, o: drawn.layers.add(len(m.values)))
    if not film:
        paint_on_nothing(monkeypatch)
    with tempconfig(
        configuration(*size, vz.THEMES[theme])
        | {
            "frame_rate": FPS if film else FPS_UNSEEN,
            "media_dir": str(folder),
            "disable_caching": True,
            "save_sections": film,
            "dry_run": not film,
            "progress_bar": "none",
            "verbosity": "ERROR",
        }
    ):
        members = {"request": ask(run, theme=theme, **asked)}
        scene = drawn.scene = type(entry.class_name, (scene_class(entry),), members)()
        write_one_stream(scene)
        play, place_sum = scene.play, getattr(scene, "place_sum", None)

        def watched_place_sum(*rows):
            rows = [list(row) for row in rows]
            drawn.arithmetic += [" ".join(words.plain for words in row) for row in rows]
            return place_sum(*rows)

        scene.place_sum = watched_place_sum

        def watched_play(*args, **kwargs):
            play(*args, **kwargs)
            find_clashes(scene, drawn.clashes)
            find_named(scene, drawn.named)

        scene.play = watched_play
        on_screen = OnScreen(scene)
        scene.render()
        drawn.receipt = receipt_of(scene.request, on_screen)
        drawn.seconds = scene.time
    return drawn
