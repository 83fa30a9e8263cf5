"""The forms of data, a module for each: IDX, NPZ, CSV, pictures. Each reader returns a Content.

`files` gives the readers one view of a folder, a file or a zip; `part` declares the result of a reader; `grey` converts
arrays of any type to grey images; `emnist` knows the names of EMNIST's files.
"""
