"""The tests of the page share their recordings and their pages."""

from tests.stepper.pages import file, open_page, pages, probe, run, slow, small_page, small_run

__all__ = ["file", "open_page", "pages", "probe", "run", "slow", "small_page", "small_run"]
