"""latentlab: watch a variational autoencoder learn, and explore its latent space.

The map of the house, one line per room. A room imports only rooms below it (held by tests/test_architecture.py):

    __main__        `python -m latentlab`
    cli/            the command line: a subcommand per action; without one, the window
    gui/            the only room that knows Qt: app > window > presenters > controller > live > views > widgets
    actions/        every verb, declared once: menu, toolbar, form, subcommand
    session/        the open runs, their state, run folders on disk
    laboratory/     experiments on likelihood with exact answers: mixtures, gradients, rotations
    training/       the training loop, its snapshots, its control
    inference/      questions to a trained model: posteriors, evidence, traversals, latent grids
    models/         p(z), p(x|z), q(z|x) and their objectives (torch)
    data/           images: MNIST and similar sets, imports of any form, prepared pictures, as arrays (numpy)
    export/         arrays to pictures and files (numpy, Pillow)
    config          every setting of a run
    capabilities    what a model supports, and why not
    options         one declaration of a value serves its form and its command-line option
    errors          errors for the user, one sentence each
    work            slow work: a generator that yields its progress and returns its result
    i18n            marks text for translation, without Qt
    files           reading of regular files, atomic writes, the folders of the program
    folders         locks of one process, exchange of two folders in one step
    archives        zip files from untrusted sources, checked before they are read
    signals         the signals that end a program
"""

__version__ = "0.1.0"
