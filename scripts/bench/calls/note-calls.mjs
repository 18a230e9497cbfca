// Preloaded into the measured program: a line of CHILDREN_TO for each program that it starts, of OPENS_TO for each file that it opens.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const { CHILDREN_TO, OPENS_TO } = process.env;
const append = fs.appendFileSync;
// What it starts must not be measured with it.
for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE', 'CHILDREN_TO', 'OPENS_TO']) delete process.env[name];

for (const name of ['spawn', 'spawnSync', 'execFileSync', 'execSync']) {
  const original = childProcess[name];
  childProcess[name] = function noted(...args) {
    const words = [args[0], ...(Array.isArray(args[1]) ? args[1] : [])].map(String);
    append(CHILDREN_TO, `${JSON.stringify(words)}\n`);
    return original.apply(this, args);
  };
}

// Some of these call others of them: only the outermost call counts. Streams and other writers open by `open`.
let isInside = false;
noteOpens(fs, ['open', 'openSync', 'readFile', 'readFileSync', 'writeFileSync', 'appendFileSync']);
noteOpens(fs.promises, ['open', 'readFile', 'writeFile', 'appendFile']);
syncBuiltinESMExports();

function noteOpens(module, names) {
  for (const name of names) {
    const original = module[name];
    module[name] = function noted(...args) {
      if (isInside || !isPath(args[0])) return original.apply(this, args);
      isInside = true;
      try {
        append(OPENS_TO, `${JSON.stringify([pathOf(args[0])])}\n`);
        return original.apply(this, args);
      } finally {
        isInside = false;
      }
    };
  }
}

function isPath(file) {
  return typeof file === 'string' || file instanceof URL;
}

function pathOf(file) {
  return file instanceof URL ? fileURLToPath(file) : resolve(file);
}
