"""DAC purposes inferred from titles and descriptions, where no usable sector is reported.

Words of a multilingual lexicon, labelled cases and, where there is an encoder, meaning speak for a
purpose; how sure that is comes with it, and which words said so. Nothing here reads a file of a
centre or calls an encoder: texts and vectors are handed in.
"""
