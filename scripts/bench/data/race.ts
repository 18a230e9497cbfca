import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { lockedPython } from '../../../test/support/locked-python.ts';

const PEERS = fileURLToPath(new URL('../../../bench/peers/', import.meta.url));
/** Files of rows: each peer reads one a core. */
const FILES = 2;
/** How many times faster than the better peer the whole command must be. */
const LEAST_RATIO = 20;
const OFFLINE = { HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1', HF_HUB_DISABLE_TELEMETRY: '1' };

/** Runs the MinHash of datatrove and text-dedup, as they document it, on the same rows; returns what is too slow here. */
export async function race(file: string, rows: number, ours: number, dir: string): Promise<string[]> {
  const bin = lockedPython('near-duplicates', [join(PEERS, 'near-duplicates.lock')]);
  const work = join(dir, 'peers');
  const texts = await writeTexts(file, rows, join(work, 'rows'));
  const data = ['--path', 'json', '--data_files', join(texts, '*.jsonl'), '--split', 'train', '--column', 'text'];
  const out = ['--output', join(work, 'kept'), '--cache_dir', join(work, 'cache'), '--num_proc', String(FILES)];
  const peers = [
    { name: 'datatrove 0.10.1', args: [join(PEERS, 'datatrove_minhash.py'), texts, join(work, 'datatrove')] },
    { name: 'text-dedup 0.4.0', args: ['-m', 'text_dedup.minhash', ...data, ...out] },
  ];
  const speeds = peers.map(({ name, args }) => timed(name, join(bin, 'python'), args, work, rows));
  const ratio = ours / Math.max(...speeds);
  console.log(`sovran, all steps: ${Math.round(ours)} rows/s, ${ratio.toFixed(1)} times the better peer`);
  return ratio < LEAST_RATIO ? [`race: ${ratio.toFixed(1)} times the better peer, not ${LEAST_RATIO}`] : [];
}

/** Rows a second of a peer. */
function timed(name: string, python: string, args: string[], work: string, rows: number): number {
  const started = performance.now();
  const env = { ...process.env, ...OFFLINE, HF_HOME: join(work, 'home') };
  const { status, stderr } = spawnSync(python, args, { encoding: 'utf8', env, maxBuffer: 1 << 28, cwd: work });
  if (status !== 0) throw new Error(`${name}: ${stderr.slice(-2000)}`);
  const seconds = (performance.now() - started) / 1000;
  const load = (loadavg()[0] ?? 0).toFixed(1);
  console.log(
    `${name}, near duplicates alone: ${Math.round(rows / seconds)} rows/s, ${seconds.toFixed(1)} s (load ${load})`,
  );
  return rows / seconds;
}

/** Question and answer of each row as one text, in JSON lines. Returns their folder. */
async function writeTexts(file: string, rows: number, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const outs = Array.from({ length: FILES }, (_, at) => createWriteStream(join(folder, `rows-${at}.jsonl`)));
  let row = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { messages } = JSON.parse(line) as { messages: { content: string }[] };
    const out = outs[Math.floor((row * FILES) / rows)];
    const text = messages.map(({ content }) => content).join('\n');
    if (out?.write(`${JSON.stringify({ id: String(row), text })}\n`) === false) await once(out, 'drain');
    row += 1;
  }
  await Promise.all(outs.map((out) => once(out.end(), 'close')));
  return folder;
}
