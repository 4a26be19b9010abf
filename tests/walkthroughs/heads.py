"""Every output with every loss that it can have."""

HEADS = [
    ("softmax", "cross_entropy"),
    ("softmax", "mse"),
    ("softmax", "rmse"),
    ("elementwise", "mse"),
    ("elementwise", "rmse"),
]
