"""The messages and the stub of the contract, generated from ``proto/visavis/v1/stance.proto``."""
