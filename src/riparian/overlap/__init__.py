"""Where two providers meet: evidence in bits, kinds, sentences, areas."""
