"""What the views draw with: panels, axes, curves, bars, weight maps, texts and colours."""
