"""The parts that views are made of: panels, axes, curves, bars, words …"""
