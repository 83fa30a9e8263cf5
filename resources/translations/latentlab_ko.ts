<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About latentlab</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Decay the learning rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;English</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Evaluate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Korean (한국어)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open run…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Paste z</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Probe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Reset view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save run as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;System language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Training set</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Use the built-in digits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blend neighbouring pixels of the decoded image instead of showing them crisp</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder that holds mnist/, fashion/ or kmnist/ as IDX files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose data &amp;folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click or drag on the map moves the probe and decodes there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the window and end the program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy &amp;z</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the decoded image to the clipboard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the probe&apos;s coordinates as numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark text on light surfaces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data &amp;sets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decode a square grid of latent points and save it as one PNG</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do&amp;wnload data…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download a data set into the program&apos;s own folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download the 70,000 MNIST digits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag moves the map; so does holding Space with any tool</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Encode every training image with the weights of this moment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End this training and begin another with the settings shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export &amp;decoded image…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export &amp;losses…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export l&amp;atents…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export latent &amp;grid…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export latent &amp;map…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Get &amp;MNIST (11.6 MB)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learn from the 1,797 small digits that come with the program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let the learning rate of an open-ended training fall now, to settle the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light or dark as the system is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light text on dark surfaces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Like the s&amp;ystem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List every key and what it does</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List which data sets are present, where, how large, and how to get the rest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make one training step, of one batch, then pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make the map e&amp;xact</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure reconstruction, KL and -ELBO on the whole test set</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the probe to the coordinates in the clipboard, such as 0.31, -1.2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;log folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the folder of a saved run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>P&amp;an</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put every panel back where it was at first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset la&amp;yout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;mooth image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save every loss, in nats per image, as CSV</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save mean and log-variance of q(z|x) of every image, with its label, as NPZ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save settings, losses, weights and pictures as a run folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the exact latent map with axes and legend, as PNG or SVG</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the image that the decoder makes of one z</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all text in English</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all text in Korean</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show less of the latent map, larger</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show more of the latent map, smaller</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the folder in which reports of errors are kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the posterior means of the test images, never trained on, on the map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the posterior means of the training images on the map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the whole latent map; the training goes on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start &amp;anew</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step an &amp;epoch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Te&amp;st set</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train a model and save it in a run folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train up to the end of one more epoch, then pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train, or pause the training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the language of the system where it is known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version, licence and where the ideas come from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Choices</name>
    <message>
        <source>Apple GPU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Autoencoder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bernoulli</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Digits 8×8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fashion-MNIST</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gaussian</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gaussian, any σ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>KMNIST</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>NVIDIA GPU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Okabe and Ito</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paul Tol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Petroff</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>VAE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as many as rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>automatic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>black</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drawn, 0 or 1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>even in z</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>grey</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>prior quantiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>until stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>white</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>β-VAE</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Controller</name>
    <message>
        <source>Exported {path}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opened {path}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening the run…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the images…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving the run…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The download was cancelled; nothing was kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The learning rate falls to zero over the next two epochs.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DecoderCanvas</name>
    <message>
        <source>Decoded image at the probe</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>About latentlab</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Watch a variational autoencoder learn, and explore its latent space with the hand.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>--beta does nothing in an autoencoder, which has no KL; choose beta-vae.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>--hidden takes at most 32 layers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>--pixels dynamic draws pixels that are 0 or 1, which needs --likelihood bernoulli.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>--spacing quantile has no probability left beyond --extent {most}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A picture of {width} x {height} pixels is over 16 megapixels; ask for a smaller one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot download {file}: {failures}. Try again later, or put the files in {folder} by hand.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot read the folder {folder}: {cause}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot read {path}: {cause}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot use {path}: {cause}. Put a good copy of it in {folder}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot write {path}: {cause}. Choose another place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PySide6 is not installed: pip install PySide6_Essentials.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PySide6 {version} crashes Python {python} (PYSIDE-3474): pip install “PySide6_Essentials&lt;6.12”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Qt cannot be loaded on this machine: {cause}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Qt needs system libraries that are missing: sudo apt install {packages}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The data folder {folder} is not there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The latent map and grid are drawn in a plane, and z has {size} dimensions here, not 2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The map is written as .png or .svg, and {path} is neither.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run was trained on images of {expected} pixels, and those in {source} have {found}; choose its data folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The settings are not JSON: {cause}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The settings are not a JSON object of names and values.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The weights do not fit the settings: they have no place for “{name}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The weights do not fit the settings: “{name}” is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The weights do not fit the settings: “{name}” is {found}, where {expected} is needed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no display to take a picture of; set QT_QPA_PLATFORM=offscreen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no run folder {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no setting “{name}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This machine has no device “{device}” for torch; choose auto or cpu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training diverged at step {step}, learning rate {rate}; the last good weights, of step {good}, are kept. Choose a lower learning rate and start again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another version of latentlab wrote it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>answered {status}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>broke off after {received} of {size} bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot be reached</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it ends within its header</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has no header of a safetensors file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds the label {label}, not 0 to 9</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds {labels} labels, and {path} {images} images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a web page, not data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is far larger than settings can be</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is not an IDX file of images, plain or gzip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is not an IDX file of labels, plain or gzip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is not text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it was cut short, or is too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it was trained on other data than its settings say</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its gzip data are cut short or damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its header announces the size {shape}, which cannot be</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its header announces {expected} bytes and more follow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its header announces {expected} bytes and only {found} follow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its header does not say what latentlab writes there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its images are {found} pixels and the training images {expected}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sent a file with another hash than the known one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sent a web page instead of the file, as a sign-in page of the network does</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>z has {wanted} coordinates in this run, and --z gives {found}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{first}; {second}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{flag} has no choice “{value}”; choose one of {choices}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{flag} must be a finite number, and {value} is not.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{flag} must be above {bound}, and {value} is not.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{flag} must be at least {bound}, and {value} is less.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{flag} must be at most {bound}, and {value} is more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{flag} takes a number, and “{value}” is not one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{flag} takes a text, and “{value}” is not one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{flag} takes a whole number, and “{value}” is not one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{flag} takes numbers with commas between them, and “{value}” is not.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{flag} takes true or false, and “{value}” is neither.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} has not all of {title}: put {missing} there too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{message}; see “{program} --help”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{mirror} {cause}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} cannot be used: {cause}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} holds a run already; choose another place, or overwrite it with --force.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} holds {file} and is no run folder; choose another place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is damaged: its line {line} is not a row of losses.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} keeps no weights of step {step}; it has those of {kept}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} is not on this machine: “latentlab train --dataset {name}” downloads it ({megabytes} MB), or put its four IDX files in {folder}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{command}” has no option {flag}; see “latentlab {command} --help”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{name}” holds numbers that are not finite</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LatentMap</name>
    <message>
        <source>Click or arrow keys move the probe. Wheel zooms. Home shows everything. Keys 0 to 9 filter classes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latent map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exact · step {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rolling map · step {step} · oldest point {age} steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rolling map · step {step} · {there} of {all} points so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>test points · {freshness}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Class {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click: only this class. Shift+click: add or remove it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Legend</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the map, key {digit} adds or removes it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LossCurves</name>
    <message>
        <source>KL</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>KL(q(z|x) ‖ p(z)): mean over images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Logarithmic axis for the reconstruction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reconstruction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The losses are drawn here as soon as training begins.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Total (−ELBO)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>collapse {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>epoch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>epoch {epoch} · step {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>floor {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nats per image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no ELBO: autoencoder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no KL: autoencoder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>train</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{kind}, nats per image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>−ELBO = reconstruction + KL, whatever β</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>−E[log p(x|z)]: sum over pixels, mean over images</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Progress of the work in the background</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>E&amp;xplore</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PathField</name>
    <message>
        <source>Browse…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProbePanel</name>
    <message>
        <source>A coordinate of the probe. Paste “0.31, -1.2” to set them all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Coordinate {number} of z</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Distance of z from the centre of the prior</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nearest training image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reconstruction of the nearest training image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nearest: {name} · #{index}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nearest: –</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reconstruction</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProblemCatcher</name>
    <message>
        <source>A mistake of ours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong that should not have. What was learned is kept; you can go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The report is in {path}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunBar</name>
    <message>
        <source>Epoch and step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Speed of the training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} images/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{minutes}:{seconds} left</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunPanel</name>
    <message>
        <source>Changed settings need a new run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End this run and begin another with these settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Less</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start anew</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes effect with the next run</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>A folder that holds mnist/, fashion/ and kmnist/ as IDX files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blend neighbouring pixels instead of showing blocks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Border</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark text on light, or light text on dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dimensions of z; the map needs 2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Extent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Family</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hidden layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images from bottom to top</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images from left to right; by default as many as rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images per training step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>KL weight β</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latent size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Likelihood</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overwrite</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Palette</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pixel scale</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pixel sigma</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pixels around and between the images; auto: one pixel of an image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Processor threads of the training; by default one core stays free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same seed and threads: the same losses, bit for bit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side of the block that shows a pixel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side of the block that shows a pixel; auto: about 1000 pixels in all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Spacing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Standard deviation of a pixel, for the gaussian likelihood, where white is 1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step size of Adam at its highest; a change scales what is left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop after so many passes over the training images; none: until stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop after so many seconds of training, even within the epochs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The arrays to write</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The colour of the borders</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The colours of the labels; each can be told apart by the colour-blind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The coordinates of the latent point, such as 0.3,-1.2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The data set to download</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder to write; by default latentlab-runs/DATE-TIME-dataset-family</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The grid reaches from -extent to extent in z1 and z2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The images to learn from; without a choice, MNIST where it is present</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The picture to write</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The picture to write: .png, or .svg with axes and text as vectors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table to write</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the training runs; auto takes a GPU if there is one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whose posterior means are the points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Width</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Width of the picture in pixels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Widths of the encoder&apos;s hidden layers, mirrored in the decoder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write into a run folder that holds an older run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ae: no KL, no prior. vae: the ELBO. beta-vae: reconstruction + beta KL, beta of your choice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>grey: as they are. dynamic: drawn anew as 0 or 1 at every step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>loss = reconstruction + β KL; at β = 1 it is the negative ELBO</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>p(x|z) of a pixel: what the decoder&apos;s output means</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>z</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>z: even steps. quantile: steps of equal probability under the prior</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>0 to 9</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Alt + drag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arrow keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Home</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Middle button + drag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Space, held</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Space, tapped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wheel, pinch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>move the probe by 1 % of the view; with Shift by 10 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pan the map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pan the map with the mouse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>run or pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>show or hide a class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>show the whole map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>zoom about the cursor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>zoom to a box</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StartScreen</name>
    <message>
        <source>1,797 digits of 8 × 8 pixels
no network needed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>70,000 handwritten digits
11.6 MB, downloaded once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Get MNIST</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the built-in digits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What shall it learn?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your own images and labels
as IDX files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>latentlab trains a variational autoencoder on small images and lets you explore what it learned.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Views</name>
    <message>
        <source>Decoder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Losses</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Probe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Wiring</name>
    <message>
        <source>&amp;Go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Run again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A folder with IDX files, such as mnist/</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A run folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An untrained model knows nothing yet. Press Run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied the decoded image.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied {text}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Downloading: {done} of {total} MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finished. Explore the map, export a grid (Ctrl+E), or change β and run again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused. The map is exact now; explore, or go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the run as a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The clipboard does not hold {count} numbers, such as 0.31, -1.2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The map needs a latent size of 2; this run has {size}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Bernoulli, 0/1 pixels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gaussian density</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>KL weight β</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>active units</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>collapsed: z says nothing of x</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>effective β</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>epoch {epoch} of {epochs} · step {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>epoch {epoch} · step {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>floor of grey BCE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>grey BCE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>if collapsed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none (autoencoder)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not collapsed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>posterior</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reconstruction, {split}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>says nothing yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>train</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{device} · 1 thread</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{device} · {threads} threads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{train} training, {test} test images of {height} × {width}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{value} nats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>−ELBO, {split}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
