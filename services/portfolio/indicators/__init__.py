"""The catalogue of indicators: what each means, which values are good, how often it is measured."""
