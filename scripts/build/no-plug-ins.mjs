// Stands in for the packages with which oclif looks for plug-ins, and for commands where no manifest names them. Here are
// no plug-ins, and the manifest is part of the package; compiling them was a tenth of what a cmdlet has to compile.
export { unwanted as glob, unwanted as lilconfig, unwanted as minimatch };

function unwanted() {
  throw new Error(
    'oclif.manifest.json is missing or not readable. Install the package anew; in a checkout: npm run manifest.',
  );
}
