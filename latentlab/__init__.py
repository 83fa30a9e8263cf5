"""latentlab: watch a variational autoencoder learn, and explore its latent space with the hand.

The map of the house, one line per room. A room imports only rooms below it (held by tests/test_architecture.py):

    __main__        `python -m latentlab`
    cli/            the command line: a subcommand per action; without one, the window
    gui/            the only room that knows Qt: app > window > presenters > controller > live > views > widgets
    actions/        every verb, declared once: menu, toolbar, form, subcommand
    session/        what the user has open: runs, the probe, checkpoints on disk
    laboratory/     experiments on likelihood with exact answers: mixtures, gradients, rotations
    training/       time passes here: the loop, its snapshots, its control
    inference/      questions put to a trained model: traversals, latent grids
    models/         p(z), p(x|z), q(z|x) and their objectives (torch)
    data/           what x is: MNIST and its kin, imports of any form, pictures made fit, as arrays (numpy)
    export/         arrays to pictures and files (numpy, Pillow)
    config          every setting of a run
    capabilities    what can be asked of a model, and why not
    options         one declaration of a value serves its form and its command-line option
    errors          the sentences a user reads when something is wrong
    work            slow work: a generator that yields its progress and returns its result
    i18n            marks text for translation, without Qt
    files           one door to read through, atomic writes, and the folders the program owns
    folders         locks that one process holds, and one folder in another's place in one step
    archives        zip files from strangers, judged before they are read
    signals         the signals by which a person or a system ends a program
"""

__version__ = "0.1.0"
