"""Limits how many frames, and so how much memory, an encoder takes."""

from __future__ import annotations

import io
import threading

LONGEST_WAIT = 0.5  # seconds; an encoder that holds more frames back than expected must not stop the film


class FramesInFlight:
    """Counts the frames that ffmpeg has taken and has not encoded yet.

    Without a limit, ffmpeg's queues take 25 frames and more, which is 1 GB at 3840 × 2160.

    Parameters
    ----------
    reports
        What ffmpeg writes with `-progress`: lines such as "frame=12". They are read until ffmpeg ends.
    most
        How many frames may be in flight. It must be more than the encoder needs before it gives the first.

    Attributes
    ----------
    encoded : int
        How many frames ffmpeg has encoded so far.
    """

    def __init__(self, reports: io.RawIOBase, most: int) -> None:
        self._reports, self._most = io.BufferedReader(reports), most
        self._sent, self.encoded, self._ended = 0, 0, False
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for_room(self) -> None:
        """Waits until one more frame may be sent, and counts it."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._ended or self._sent - self.encoded < self._most, timeout=LONGEST_WAIT
            )
            self._sent += 1

    @property
    def missing(self) -> int:
        """How many frames were sent that ffmpeg has not encoded."""
        return self._sent - self.encoded

    def close(self) -> None:
        """Waits for the end of the reports, after ffmpeg has ended."""
        self._reader.join()
        self._reports.close()

    def _read(self) -> None:
        for line in self._reports:
            if line.startswith(b"frame="):
                with self._changed:
                    self.encoded = int(line.removeprefix(b"frame="))
                    self._changed.notify()
        with self._changed:
            self._ended = True
            self._changed.notify()
