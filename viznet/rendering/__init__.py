"""Renders a scene: finds it, checks the request, runs Manim in a process of its own, puts the film in its place.

Nothing here imports Manim.
"""

from viznet.rendering.delivery import QUALITIES, Quality
from viznet.rendering.finding import SceneEntry, find_scene, scenes, scenes_folder
from viznet.rendering.request import SceneRequest
from viznet.rendering.scene_film import SceneFilm, save_all, scene

__all__ = [
    "QUALITIES",
    "Quality",
    "SceneEntry",
    "SceneFilm",
    "SceneRequest",
    "find_scene",
    "save_all",
    "scene",
    "scenes",
    "scenes_folder",
]
