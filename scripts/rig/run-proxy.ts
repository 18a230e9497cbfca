import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { docker } from './engine.ts';
import { networkName } from './machines.ts';
import { GOOD_LINE, startProxy, type Proxy } from './proxy.ts';
import type { LineSettings } from './line-settings.ts';
import { hostOf, type Lab } from './record.ts';
import { labThrough } from './through.ts';

/** Flags of `scripts/lab proxy`, as typed. */
export type ProxyFlags = { to: string; listen: string } & Record<(typeof NUMBERS)[number], string>;

const SSH = 22;
const NUMBERS = ['delay', 'jitter', 'loss', 'bandwidth'] as const;

/** Runs a bad line to the bastion until Ctrl-C or the end of input; what is typed meanwhile changes it. */
export async function runProxy(lab: Lab, flags: ProxyFlags): Promise<number> {
  const { port, id } = hostOf(lab, flags.to);
  if (!port) throw new Error(`${flags.to} has no door to this machine; only the bastion has, and all pass through it`);
  const ends = { ...(await straightTo(lab.name, id)), listen: numberOf('listen', flags.listen) };
  const proxy = await startProxy(ends, settingsOf(flags));
  const { files } = labThrough(lab, proxy.port);
  console.log(`connection to ${flags.to} on 127.0.0.1:${proxy.port}\nssh -F ${files.sshConfig} gpu1`);
  const input = createInterface({ input: process.stdin });
  input.on('line', (line) => console.log(obey(proxy, line.trim().split(/\s+/))));
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(input, 'close')]);
  input.close();
  await proxy.close();
  rmSync(dirname(files.sshConfig), { recursive: true, force: true });
  return 0;
}

/** What is typed while the proxy runs: `cut`, `freeze`, `thaw`, `counts`, or a setting and its value. */
function obey(proxy: Proxy, [word = '', value = '']: string[]): string {
  if (word === 'cut' || word === 'freeze' || word === 'thaw') proxy[word]();
  else if (word === 'refuse') proxy.set({ refuse: value !== 'no' });
  else if (word in GOOD_LINE && value !== '') proxy.set({ [word]: numberOf(word, value) });
  else if (word !== 'counts')
    return 'cut, freeze, thaw, counts, refuse [no], delay MS, jitter MS, loss 0..1, stall MS, bandwidth BYTES';
  return JSON.stringify(proxy.counts());
}

/** Past the engine's own proxy, which would take part in what the line costs. */
async function straightTo(lab: string, id: string): Promise<{ host: string; port: number }> {
  const { NetworkSettings } = await docker().getContainer(id).inspect();
  const host = NetworkSettings.Networks[networkName(lab, 'front')]?.IPAddress;
  if (!host) throw new Error('the machine has no address on the network with a way in');
  return { host, port: SSH };
}

function settingsOf(flags: ProxyFlags): Partial<LineSettings> {
  return Object.fromEntries(NUMBERS.map((name) => [name, numberOf(name, flags[name])]));
}

function numberOf(name: string, typed: string): number {
  const number = Number(typed);
  if (!Number.isFinite(number) || number < 0 || typed.trim() === '')
    throw new Error(`--${name} is a number from 0, not ${JSON.stringify(typed)}`);
  return number;
}
