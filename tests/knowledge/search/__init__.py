"""How good the search is: labelled questions over the demo's and two thousand other lessons."""
