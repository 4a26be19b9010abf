"""All claims, and the one that a sentence makes.

A claim is found by what its sentence says, not by what the receipt calls it. Its condition is evaluated with numbers
that `recomputed` works out anew.
"""

from viznet.receipts.claim import Claim
from viznet.receipts.claims_of_batch import CLAIMS_OF_BATCH
from viznet.receipts.claims_of_chain import CLAIMS_OF_CHAIN
from viznet.receipts.claims_of_descent import CLAIMS_OF_DESCENT
from viznet.receipts.claims_of_embedding import CLAIMS_OF_EMBEDDING
from viznet.receipts.claims_of_equation import CLAIMS_OF_EQUATION
from viznet.receipts.claims_of_evidence import CLAIMS_OF_EVIDENCE
from viznet.receipts.claims_of_landscape import CLAIMS_OF_LANDSCAPE
from viznet.receipts.claims_of_layers import CLAIMS_OF_LAYERS
from viznet.receipts.claims_of_neuron import CLAIMS_OF_NEURON
from viznet.receipts.claims_of_pass import CLAIMS_OF_PASS
from viznet.receipts.claims_of_steps import CLAIMS_OF_STEPS
from viznet.receipts.claims_of_training import CLAIMS_OF_TRAINING
from viznet.receipts.claims_of_views import CLAIMS_OF_VIEWS
from viznet.receipts.claims_of_weights import CLAIMS_OF_WEIGHTS
from viznet.receipts.claims_of_worked_example import CLAIMS_OF_WORKED_EXAMPLE

CLAIMS = (
    *CLAIMS_OF_PASS,
    *CLAIMS_OF_STEPS,
    *CLAIMS_OF_BATCH,
    *CLAIMS_OF_TRAINING,
    *CLAIMS_OF_LAYERS,
    *CLAIMS_OF_EVIDENCE,
    *CLAIMS_OF_EMBEDDING,
    *CLAIMS_OF_VIEWS,
    *CLAIMS_OF_WEIGHTS,
    *CLAIMS_OF_LANDSCAPE,
    *CLAIMS_OF_EQUATION,
    *CLAIMS_OF_DESCENT,
    *CLAIMS_OF_WORKED_EXAMPLE,
    *CLAIMS_OF_NEURON,
    *CLAIMS_OF_CHAIN,
)


def claim_of(text: str) -> Claim | None:
    """Returns the claim that a sentence makes, or None if it makes none.

    >>> claim_of("This layer has no other neuron.").name
    'only neuron'
    """
    return next((claim for claim in CLAIMS if claim.reads(text)), None)
