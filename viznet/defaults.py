"""What is taken where nobody says anything: the same from Python and on the command line."""

SEED = 0  # of the first weights, and of the shuffling
EPOCHS = 4  # times through all training examples
BATCH_SIZE = 16  # examples that one gradient is the mean of
SNAPSHOTS = 200  # moments that a recording keeps
PROBE_PER_CLASS = 10  # examples of each class whose activations a recording keeps
