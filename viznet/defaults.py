"""The default values that Python and the command line share."""

SEED = 0  # of the first weights and of the order of the examples
EPOCHS = 4  # how many times all training examples are used
BATCH_SIZE = 16  # examples in a batch
SNAPSHOTS = 200  # snapshots that a recording keeps
PROBE_PER_CLASS = 10  # examples of each class whose activations a recording keeps
SECONDS = 12.0  # the length of a film of views
DEMO_FOLDER = "outputs/demo"  # where the demo puts everything, its recording `run` too
