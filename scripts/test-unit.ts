import { spawnSync } from 'node:child_process';

const { status } = spawnSync('vitest', ['run', '--project', 'unit', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
