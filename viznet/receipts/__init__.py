"""Receipts: what a film shows, and a second way to work all of it out."""

from viznet.receipts.receipt import Receipt, receipt_beside
from viznet.receipts.verification import Verification, verify

__all__ = ["Receipt", "Verification", "receipt_beside", "verify"]
