"""The tests of the page share their recording and their browser."""

from tests.stepper.pages import chrome, open_page, small_page, small_run

__all__ = ["chrome", "open_page", "small_page", "small_run"]
