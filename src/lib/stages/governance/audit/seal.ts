import type { ProjectStore } from '../../../core/ports/project-store.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation, StepScope } from '../../../core/operation/operation.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import { LOG_KEYS, logOrigin, makeProjectKeys, verifierKey } from '../../../core/project/project-keys.ts';
import { LEAVES, readText } from '../../../core/project/statements.ts';
import { message } from '../../../core/text/message.ts';
import { checkpointText, keyFor, readLogKeys, signedNote } from '../../evidence/log/checkpoint.ts';
import { CHECKPOINT, type LogProblem, readLog } from '../../evidence/log/read-log.ts';
import { missingCheckpoint } from '../../evidence/log/verify-log.ts';
import { ROTATIONS } from '../../evidence/log/rotation.ts';
import { tilesOf } from '../../evidence/log/tiles.ts';
import { hashLeaf, rootOf } from '../../evidence/log/tree.ts';
import {
  keyGate,
  type KeyOwner,
  listedGate,
  readKeyOwner,
  signStatement,
  signText,
} from '../../release/approvals/signing.ts';
import type { Seal } from './schema.ts';

/** `key`: file of the log’s private key, null: the project’s own. `newKeySigner`: SSH key of who signs a new one. */
export type SealInput = { key: string | null; newKeySigner: string | null; mayAsk: boolean };

export interface SealFacts {
  size: number;
  /** Paths to seal, committed; `left`: how many others wait for their commit. */
  add: string[];
  left: number;
  /** What forbids to seal: tiles are made again. */
  faults: LogProblem[];
  /** No key was published yet, or the private key here is that of the log. */
  hasKey: boolean;
  /** Who signs a new key. */
  signer: KeyOwner | undefined;
}

type SealArgs = Omit<SealInput, 'mayAsk'> & Pick<SealFacts, 'size' | 'add'>;

/** Appends what was recorded since the last seal to the log, and signs its new root. */
export const sealLog: Operation<SealInput, SealFacts, Seal> = {
  id: 'govern audit seal',
  target: () => 'Log/audit',
  gather,
  plan: planSeal,
  actions: { seal: { apply: seal } },
  async result({ outputs }) {
    const sealed = outputOf<Seal>(outputs, 'seal');
    if (!sealed) throw new Error('the run has no step `seal`');
    return sealed;
  },
  describe: ({ outputs }) => ({ event: { ...outputOf<Seal>(outputs, 'seal') } }),
};

/** Paths that git is asked about at once. */
const BATCH = 1000;

async function gather({ key, newKeySigner }: SealInput, ctx: StageContext): Promise<SealFacts> {
  const log = await readLog(ctx);
  const uncommitted = new Set<string>();
  for (let at = 0; at < log.unsealed.length; at += BATCH)
    for (const path of await ctx.project.listUncommitted(log.unsealed.slice(at, at + BATCH))) uncommitted.add(path);
  const add = log.unsealed.filter((path) => !uncommitted.has(path));
  const own = await (await ctx.keys()).publicKey('log', key ?? undefined);
  const current = log.keys.at(-1)?.vkey;
  const isOwn = own !== undefined && verifierKey(log.origin, own) === current;
  return {
    size: log.size,
    add,
    left: uncommitted.size,
    faults: [...log.problems, ...(await missingCheckpoint(ctx, log))].filter(({ code }) => code !== 'tile-changed'),
    hasKey: current === undefined || isOwn,
    signer: newKeySigner === null ? undefined : await readKeyOwner(ctx, newKeySigner),
  };
}

/** Pure: one step, where the log is sound and grows. */
function planSeal({ mayAsk, ...input }: SealInput, facts: SealFacts): PlanDraft {
  const { size, add, faults, hasKey, signer } = facts;
  const count = add.length;
  return {
    gates: [
      soundGate(faults, size),
      passOrFail('log-key', hasKey || input.newKeySigner !== null, message('audit.key'), {
        fix: message('audit.key.fix'),
      }),
      passOrFail('log-grows', count > 0, message('audit.grows', { count })),
      ...(signer ? [listedGate(signer), keyGate({ key: input.newKeySigner ?? '', mayAsk }, signer)] : []),
    ],
    steps: [
      createStep('seal', message('audit.seal.step', { count, size: size + count }), toJson({ ...input, size, add })),
    ],
  };
}

function soundGate([fault]: readonly LogProblem[], size: number): Gate {
  const reason = fault
    ? message(`audit.fault.${fault.code}`, { about: fault.about })
    : message('audit.sound', { size });
  const fix = message(fault?.code === 'checkpoint-unreadable' ? 'audit.merged.fix' : 'audit.sound.fix');
  return passOrFail('log-sound', !fault, reason, { fix, next: ['sovran govern audit verify'] });
}

/** Tiles first, the checkpoint last: until then the log is the one before. */
async function seal({ key, newKeySigner, size, add }: SealArgs, scope: StepScope): Promise<ReturnType<typeof toJson>> {
  const { project, ctx } = scope;
  await makeProjectKeys(await ctx.keys(), project);
  const rotation = newKeySigner === null ? [] : await replaceKey(size + 1, newKeySigner, scope);
  const before = (await readText(project, LEAVES)).split('\n').slice(0, size);
  const leaves = [...before, ...add, ...rotation];
  const hashes: Buffer[] = [];
  await project.visitFiles(leaves, (path, content) => void hashes.push(hashLeaf(content ?? Buffer.from(path))));
  await writeTiles(project, tilesOf(hashes));
  await project.writeFile(LEAVES, leaves.map((path) => `${path}\n`).join(''));
  await project.writeFile('audit/verify.sh', await ctx.templates.read('audit/verify.sh'));
  const head = { size: leaves.length, root: rootOf(hashes) };
  const origin = await logOrigin(project);
  const text = checkpointText(origin, head);
  const published = keyFor(head.size, readLogKeys(await readText(project, LOG_KEYS)) ?? []);
  if (!published) throw new Error('no key is published');
  const signature = await (await ctx.keys()).sign('log', Buffer.from(text), key ?? undefined);
  await project.writeFile(CHECKPOINT, signedNote(text, published, signature));
  await removeTiles(project, new Set([...tilesOf(hashes).keys(), ...tilesOf(hashes.slice(0, size)).keys()]));
  return toJson({
    origin,
    size: head.size,
    added: leaves.length - size,
    root: head.root.toString('base64'),
    key: published.id,
  });
}

/** Publishes a new key with the signature of a person, once. Returns the files that say so. */
async function replaceKey(from: number, key: string, scope: StepScope): Promise<string[]> {
  const { ctx, project } = scope;
  const [keys, origin, lines] = [await ctx.keys(), await logOrigin(project), await readText(project, LOG_KEYS)];
  const isDone = readLogKeys(lines)?.at(-1)?.from === from;
  // The key in use stays until it is sure that this person may sign.
  await signText(key, origin, scope);
  const vkey = verifierKey(origin, await keys.make('log', { replace: !isDone }));
  const said = { kind: 'LogKeyRotation', from, vkey, at: ctx.clock.now() };
  const { path } = await signStatement({ key, folder: ROTATIONS, said }, scope);
  if (!isDone) await project.writeFile(LOG_KEYS, `${lines}${from} ${vkey}\n`);
  return [path, path.replace(/json$/, 'sig')];
}

async function writeTiles(project: ProjectStore, tiles: ReadonlyMap<string, Buffer>): Promise<void> {
  const missing: string[] = [];
  await project.visitFiles([...tiles.keys()], (path, content) => {
    if (!content || tiles.get(path)?.equals(content) !== true) missing.push(path);
  });
  for (const path of missing) await project.writeFile(path, tiles.get(path) ?? '');
}

/** Partial tiles of older seals, and those of a branch that was merged. */
async function removeTiles(project: ProjectStore, kept: ReadonlySet<string>): Promise<void> {
  const there = await project.history().listFiles(['audit/tile']);
  for (const path of there) if (!kept.has(path)) await project.removeFile(path);
}
