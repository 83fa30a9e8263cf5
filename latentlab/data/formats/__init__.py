"""The forms that data come in, a module for each: IDX, NPZ, CSV, pictures. Each reader returns a Content.

`files` gives the readers one view of a folder, a file or a zip; `part` says what a reader returns; `grey` makes grey
images of arrays of any type; `emnist` knows what the names of EMNIST's files mean.
"""
