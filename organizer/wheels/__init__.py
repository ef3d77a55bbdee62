"""The packages that travel in the data zips: which (`lock`), where from (`store`), what fits an image (`tags`)."""
