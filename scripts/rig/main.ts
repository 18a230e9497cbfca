import { parseArgs } from 'node:util';
import { down } from './down.ts';
import { FAULTS } from './faults/index.ts';
import { activeFaults, faultOff, faultOn } from './faults/switch.ts';
import { wayBack } from './faults/way-back.ts';
import { runProxy } from './run-proxy.ts';
import { readLab, type Lab } from './record.ts';
import { status, type Row } from './status.ts';
import { buildImages, up } from './up.ts';

const USAGE = `scripts/lab VERB [--name NAME] [--json]
  up      [--outbound]  start a bastion, gpu1, gpu2 and fresh1; again: start what is down
  down    [--images]    remove all of it; with --images the built images too
  images                build the images ahead of the first start
  status                show the machines and the faults that are on
  fault   [NAME --host HOST [--value VALUE] [--undo]]
                        make something go wrong, or right again; without NAME: list what can
  proxy   [--delay MS] [--jitter MS] [--loss 0..1] [--bandwidth BYTES] [--listen PORT]
                        a bad line to the bastion, until Ctrl-C; type cut, freeze, thaw, delay MS …`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string', default: process.env.SOVRAN_LAB || 'default' },
    json: { type: 'boolean', default: false },
    outbound: { type: 'boolean', default: false },
    images: { type: 'boolean', default: false },
    host: { type: 'string', default: 'gpu1' },
    value: { type: 'string' },
    undo: { type: 'boolean', default: false },
    to: { type: 'string', default: 'bastion' },
    delay: { type: 'string', default: '0' },
    jitter: { type: 'string', default: '0' },
    loss: { type: 'string', default: '0' },
    bandwidth: { type: 'string', default: '0' },
    listen: { type: 'string', default: '0' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

process.exitCode = await main(positionals[0], positionals[1]).catch((error: unknown) => {
  console.error(`lab: ${error instanceof Error ? error.message : String(error)}`);
  return 1;
});

async function main(verb: string | undefined, word: string | undefined): Promise<number> {
  if (values.help) return print(USAGE, 0);
  if (verb === 'up') return start();
  if (verb === 'down') return remove();
  if (verb === 'images') return print(Object.values(await buildImages(tell)).join('\n'), 0);
  if (verb === 'status') return show();
  if (verb === 'fault') return word ? switchFault(word) : print(faultList(), 0);
  if (verb === 'proxy') return runProxy(existing(), values);
  console.error(USAGE);
  return 2;
}

async function start(): Promise<number> {
  const began = performance.now();
  const lab = await up({ name: values.name, outbound: values.outbound, say: tell });
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
  const lab = readLab(values.name);
  const faults = lab ? activeFaults(lab) : [];
  const up = rows.length > 0 && rows.every((row) => row.state === 'running');
  if (values.json)
    return print(JSON.stringify({ name: values.name, up, hosts: rows, faults, dir: lab?.dir }, null, 2), up ? 0 : 1);
  if (rows.length === 0) return print(`no lab named ${values.name}; next: scripts/lab up`, 1);
  const wrong = faults.map(({ host, fault, value }) => `fault at ${host}: ${fault} ${value ?? ''}`.trimEnd());
  return print([table(rows), ...wrong, '', lab?.files.sshConfig].join('\n'), up ? 0 : 1);
}

async function switchFault(fault: string): Promise<number> {
  const { host, value, undo } = values;
  if (undo) await faultOff(existing(), fault, host);
  else await faultOn(existing(), fault, host, value);
  if (values.json) return print(JSON.stringify({ host, fault, value, on: !undo }), 0);
  const back = FAULTS[fault]?.off ? `; back: ${wayBack(values.name, fault, host)}` : '';
  if (undo && !FAULTS[fault]?.off) return print(`${fault} is a moment: there is nothing to undo`, 0);
  return print(undo ? `${fault} is off at ${host}` : `${fault} at ${host}${back}`, 0);
}

function faultList(): string {
  const faults = Object.entries(FAULTS).map(([name, { about }]) => ({ name, about }));
  if (values.json) return JSON.stringify(faults, null, 2);
  return faults.map(({ name, about }) => `${name.padEnd(22)}${about}`).join('\n');
}

function existing(): Lab {
  const lab = readLab(values.name);
  if (!lab) throw new Error(`no lab named ${values.name}; next: scripts/lab up`);
  return lab;
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

function tell(line: string): void {
  console.error(`▸ ${line}`);
}

function print(text: string, code: number): number {
  console.log(text);
  return code;
}
