"""The drawings: pure functions from frozen plain values to SVG text, for the browser and for the PDF alike.

Colours stand in them twice: as presentation attributes, which is all the PDF reads, and as classes, through which
``static/css/kk.css`` makes the dark mode. Sizes are in units of the drawing; the page says how large it is shown.
"""
