import { parseArgs } from 'node:util';
import { down } from './down.ts';
import { filesOf } from './record.ts';
import { labFolder } from './place.ts';
import { status, type Row } from './status.ts';
import { up } from './up.ts';

const USAGE = `scripts/lab up|down|status [--name NAME] [--json]
  up      [--outbound]  start a bastion, gpu1, gpu2 and fresh1; again: start what is down
  down    [--images]    remove all of it; with --images the built images too
  status                show the machines`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string', default: process.env.SOVRAN_LAB || 'default' },
    json: { type: 'boolean', default: false },
    outbound: { type: 'boolean', default: false },
    images: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

process.exitCode = await main(positionals[0]).catch((error: unknown) => {
  console.error(`lab: ${error instanceof Error ? error.message : String(error)}`);
  return 1;
});

async function main(verb: string | undefined): Promise<number> {
  if (values.help) return print(USAGE, 0);
  if (verb === 'up') return start();
  if (verb === 'down') return remove();
  if (verb === 'status') return show();
  console.error(USAGE);
  return 2;
}

async function start(): Promise<number> {
  const began = performance.now();
  const lab = await up({ name: values.name, outbound: values.outbound, say: (line) => console.error(`▸ ${line}`) });
  if (values.json) return print(JSON.stringify(lab, null, 2), 0);
  print(table(await status(values.name)), 0);
  print(`up in ${((performance.now() - began) / 1000).toFixed(1)} s\n\nssh -F ${lab.files.sshConfig} gpu1`, 0);
  return 0;
}

async function remove(): Promise<number> {
  const removed = await down(values.name, { images: values.images });
  if (values.json) return print(JSON.stringify(removed, null, 2), 0);
  const { containers, networks, volumes, images } = removed;
  return print(`removed ${containers} machines, ${networks} networks, ${volumes} volumes, ${images} images`, 0);
}

async function show(): Promise<number> {
  const rows = await status(values.name);
  const up = rows.length > 0 && rows.every((row) => row.state === 'running');
  if (values.json) return print(JSON.stringify({ name: values.name, up, hosts: rows }, null, 2), up ? 0 : 1);
  if (rows.length === 0) return print(`no lab named ${values.name}; next: scripts/lab up`, 1);
  return print(`${table(rows)}\n\n${filesOf(labFolder(values.name)).sshConfig}`, up ? 0 : 1);
}

function table(rows: Row[]): string {
  const lines = [
    ['HOST', 'ROLE', 'STATE', 'REACHED', 'GPUS'],
    ...rows.map((row) => [row.host, row.role, row.state, row.reach, row.gpus ? `${row.gpus} (fixtures)` : '-']),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function print(text: string, code: number): number {
  console.log(text);
  return code;
}
