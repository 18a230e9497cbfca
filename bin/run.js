#!/usr/bin/env node
// Checked before any import: libraries crash on an older Node in ways that tell the user nothing.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const fits = (major === 22 && minor >= 22) || (major === 24 && minor >= 15) || major >= 26;
if (!fits) {
  process.stderr.write(
    `sovran needs Node ^22.22.2 || ^24.15.0 || >=26, this is ${process.versions.node}.\nFrom a checkout, use bin/sovran.\n`,
  );
  process.exit(1);
}

// Whoever asks for no colour gets none. Left beside each other, Node takes the other one and prints a warning.
if (process.env.NO_COLOR || process.env.NODE_DISABLE_COLORS) delete process.env.FORCE_COLOR;

// What a library does in an outdated way is nothing that a user can mend. NODE_OPTIONS=--trace-deprecation still tells.
process.noDeprecation ??= !/deprecation/.test(process.env.NODE_OPTIONS ?? '');

// Until a command runs, which says it in the reader's language.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`Error: standard output could not be written (${error.code}).\n`);
  process.exit(1);
});
// Nobody hears the conversation any more; the result and the exit code still count.
process.stderr.on('error', () => undefined);

if (process.argv.length === 3 && process.argv[2] === '--version') {
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stdout.write(`sovran/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else {
  keepMemoryOut();
  const { start } = await import('../dist/start.js');
  await start(import.meta.url);
}

/** Passphrases, passwords and keys pass through this process: its core dump, and those of what it starts, hold no memory. */
function keepMemoryOut() {
  const { writeFileSync } = process.getBuiltinModule('node:fs');
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // Not Linux, or a kernel without core dumps.
  }
}
