// Preloaded into the measured program: each program that it starts is a line of the file in CHILDREN_TO.
import childProcess from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const file = process.env.CHILDREN_TO;
// What it starts must not be measured with it.
for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE', 'CHILDREN_TO']) delete process.env[name];

for (const name of ['spawn', 'spawnSync', 'execFileSync', 'execSync']) {
  const original = childProcess[name];
  childProcess[name] = function noted(...args) {
    const words = [args[0], ...(Array.isArray(args[1]) ? args[1] : [])].map(String);
    appendFileSync(file, `${JSON.stringify(words)}\n`);
    return original.apply(this, args);
  };
}
syncBuiltinESMExports();
