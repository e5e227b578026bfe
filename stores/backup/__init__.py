"""The whole of TOWNBELL_DATA in one file, taken while everything runs, and put back."""
