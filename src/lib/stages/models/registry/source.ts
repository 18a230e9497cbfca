import { lstat, readdir, readFile, realpath, open } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { DamagedHead } from '../../capacity/weights/damaged-head.ts';
import { readGgufHeader } from '../../capacity/weights/gguf-header.ts';
import { countSafetensorsElements } from '../../capacity/weights/safetensors-header.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { type SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { createReadStream } from 'node:fs';

/** What lies at the path that a model is imported from. */
export type ModelSource = {
  path: string;
  files: { path: string; bytes: number }[];
  format: 'gguf' | 'safetensors' | null;
  parameters: number;
  architecture: string | null;
  chatTemplate: string | null;
  /** The file an engine can serve, inside the tree. */
  servable: string | null;
  unsafe: { path: string; reason: UnsafeReason }[];
};

/** Looks at a file or a folder of a model. Throws `source-missing` or `model-damaged` (exit 2). */
export async function readModelSource(path: string): Promise<ModelSource> {
  const place = await realpath(path).catch(() => undefined);
  if (place === undefined)
    throw usageError('source-missing', message('text.file-missing', { path }), {
      fix: message('model.source-missing.fix'),
      next: [`ls -l ${shellWord(dirname(path))}`],
      details: { path },
    });
  const there = await lstat(place);
  const files = there.isDirectory() ? await listFiles(place, place) : [{ path: basename(place), bytes: there.size }];
  const unsafe = await findUnsafeFiles(place, files);
  const content = unsafe.length > 0 ? UNREAD : await readContent(place, files);
  return { path: place, files, unsafe, ...content };
}

type Content = Pick<ModelSource, 'format' | 'parameters' | 'architecture' | 'chatTemplate' | 'servable'>;

const UNREAD: Content = { format: null, parameters: 0, architecture: null, chatTemplate: null, servable: null };

export function sourceFile(source: Pick<ModelSource, 'path' | 'files'>, file: string): string {
  return source.files.length === 1 && basename(source.path) === file ? source.path : join(source.path, file);
}

async function readContent(place: string, files: ModelSource['files']): Promise<Content> {
  const weights = files.filter(({ path }) => path.endsWith('.safetensors'));
  const ggufs = files.filter(({ path }) => path.endsWith('.gguf'));
  if (weights.length > 0) return readSafetensors(place, files, weights, ggufs);
  const [gguf] = ggufs;
  if (!gguf) return UNREAD;
  return orDamaged(sourceFile({ path: place, files }, gguf.path), (path) => readGguf(path, gguf.path));
}

/** Reads one file; throws `model-damaged` (exit 2) naming it when its head is not what its format says. */
async function orDamaged<T>(path: string, read: (path: string) => Promise<T>): Promise<T> {
  try {
    return await read(path);
  } catch (error) {
    if (error instanceof DamagedHead) throw damaged(path, error.text);
    throw error;
  }
}

async function readGguf(path: string, name: string): Promise<Content> {
  const header = await readGgufHeader(path);
  return {
    format: 'gguf',
    parameters: header.parameters,
    architecture: header.architecture ?? null,
    chatTemplate: header.chatTemplate ?? null,
    servable: name,
  };
}

async function readSafetensors(
  place: string,
  files: ModelSource['files'],
  weights: ModelSource['files'],
  ggufs: ModelSource['files'],
): Promise<Content> {
  const counts = await Promise.all(
    weights.map(({ path }) => orDamaged(sourceFile({ path: place, files }, path), countSafetensorsElements)),
  );
  const config = await readJson(join(place, 'config.json'));
  return {
    format: 'safetensors',
    parameters: counts.flatMap(Object.values<number>).reduce((total, count) => total + count, 0),
    architecture: typeof config.model_type === 'string' ? config.model_type : null,
    chatTemplate: await readTemplate(place),
    servable: ggufs[0]?.path ?? null,
  };
}

async function findUnsafeFiles(place: string, files: ModelSource['files']): Promise<ModelSource['unsafe']> {
  const judged = await Promise.all(
    files.map(async ({ path }) => ({ path, reason: await findUnsafe(sourceFile({ path: place, files }, path), path) })),
  );
  return judged.flatMap(({ path, reason }) => (reason ? [{ path, reason }] : []));
}

async function listFiles(root: string, dir: string): Promise<ModelSource['files']> {
  const entries = await readdir(dir, { withFileTypes: true });
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = join(dir, entry.name);
      if (entry.name === '.git' || entry.name === '.cache') return [];
      if (entry.isDirectory()) return listFiles(root, path);
      const target = await realpath(path);
      const { size } = await lstat(target);
      return [{ path: relative(root, path).split(sep).join('/'), bytes: size }];
    }),
  );
  return nested.flat().sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** The chat template that a folder of safetensors has beside them. */
export async function readTemplate(place: string): Promise<string | null> {
  const inline = (await readJson(join(place, 'tokenizer_config.json'))).chat_template;
  const file = await readFile(join(place, 'chat_template.jinja'), 'utf8').catch(() => undefined);
  return file ?? (typeof inline === 'string' ? inline : null);
}

/** An object of JSON; empty where there is none. */
export async function readJson(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function damaged(path: string, reason: Message): SovranError {
  return usageError('model-damaged', fixable('model.damaged', { path, reason }), {
    next: [`sha256sum ${shellWord(path)}`],
    details: { path },
  });
}

/** Why a file may not come in: loading it could run code. */
type UnsafeReason = 'pickle' | 'code' | 'remote-code';

const PICKLE_NAMES = /\.(bin|pt|pth|ckpt|pkl|pickle|joblib|npy|npz|h5|keras)$/i;
const CODE_NAMES = /\.(py|pyc|so|dll|dylib|sh|exe|js|jar)$/i;
/** Words and their numbers: one of them may well be called so, and no loader takes code from there. */
const VOCABULARY = /(^|\/)(tokenizer|vocab|added_tokens)\.json$/i;
const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');

const REMOTE_CODE = '"auto_map"';

/** Judges a file by its name and its first bytes; `auto_map` anywhere in a JSON configuration names remote code. */
export async function findUnsafe(path: string, name: string): Promise<UnsafeReason | undefined> {
  if (CODE_NAMES.test(name)) return 'code';
  const head = await readHead(path);
  if (PICKLE_NAMES.test(name) || isPickle(head)) return 'pickle';
  if (!name.endsWith('.json')) return undefined;
  const names = VOCABULARY.test(name) ? head.includes(REMOTE_CODE) : await namesRemoteCode(path);
  return names ? 'remote-code' : undefined;
}

/** Pickle protocols 2 to 5 begin with 0x80 and the protocol; torch wraps one in a zip. */
function isPickle(head: Buffer): boolean {
  const protocol = head[1] ?? 0;
  return (head[0] === 0x80 && protocol >= 2 && protocol <= 5) || head.subarray(0, 4).equals(ZIP);
}

/** JSON may write any character as `\u005f`: the key in full is 50 of them. */
const LONGEST_KEY = 50;

/** Reads the whole file in pieces, because the key may come last. */
async function namesRemoteCode(path: string): Promise<boolean> {
  let rest = '';
  for await (const piece of createReadStream(path, 'latin1') as AsyncIterable<string>) {
    const text = rest + piece;
    if (unescaped(text).includes(REMOTE_CODE)) return true;
    rest = text.slice(-LONGEST_KEY);
  }
  return false;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(64 * 1024);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
