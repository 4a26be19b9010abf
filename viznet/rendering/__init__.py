"""Finds a scene, checks the request, lets Manim draw, delivers the film.

Nothing here imports Manim.
"""

from viznet.rendering.all_scenes import save_all
from viznet.rendering.delivery import QUALITIES, Quality, beside_film
from viznet.rendering.finding import SceneEntry, find_scene, scenes, scenes_folder
from viznet.rendering.request import SceneRequest
from viznet.rendering.scene_film import SceneFilm, scene
from viznet.rendering.telling import PACES

__all__ = [
    "PACES",
    "QUALITIES",
    "Quality",
    "SceneEntry",
    "SceneFilm",
    "SceneRequest",
    "beside_film",
    "find_scene",
    "save_all",
    "scene",
    "scenes",
    "scenes_folder",
]
