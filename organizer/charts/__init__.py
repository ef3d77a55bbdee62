"""Charts of our own pages for organizers: numbers for templates, drawn as SVG without a script."""
