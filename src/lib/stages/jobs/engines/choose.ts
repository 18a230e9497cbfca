import type { JobKind } from '../../../core/ports/runner.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { EngineDefinition, EngineLimit, EngineVariant } from '../../../core/project/engine-definition.ts';
import type { HostSpec } from '../../../core/project/resources/host.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { type SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { badValue, suggest } from '../../../core/text/suggest.ts';

/** What a job asks of an engine. */
export interface Wish {
  kind: JobKind;
  /** Training method. */
  method?: string;
  /** Quantization scheme. */
  scheme?: string;
}

/** Facts that an engine's limits speak of; absent ones never match. */
export type LimitFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The engine of that name. Throws `engine-unknown` (exit 2). */
export function requireEngine(engines: readonly EngineDefinition[], name: string): EngineDefinition {
  const found = engines.find((one) => one.name === name);
  if (found) return found;
  const names = engines.map((one) => one.name);
  throw usageError('engine-unknown', message('engine.name-unknown', { name: name.slice(0, 80) }), {
    fix: suggest(name, names),
    next: ['sovran engine list'],
  });
}

/** Whether an engine does what a job asks. */
export function does({ jobs }: EngineDefinition, { kind, method, scheme }: Wish): boolean {
  const job = jobs[kind];
  if (!job) return false;
  if (method !== undefined && !(job.methods ?? []).includes(method)) return false;
  return scheme === undefined || scheme in (job.schemes ?? {});
}

/** An engine for a job, and the others that do it, too; `named` when it was asked for. */
export interface JobChoice {
  definition: EngineDefinition;
  others: string[];
  named: boolean;
}

/** The engine for a job: the named one, else the first that does it, `cpu` before others. Throws `engine-cannot` (exit 2). */
export function engineForJob(engines: readonly EngineDefinition[], wish: Wish, named: string | undefined): JobChoice {
  const able = byPreference(engines).filter((engine) => does(engine, wish));
  const definition = named === undefined ? able[0] : requireEngine(engines, named);
  if (!definition || !able.includes(definition)) throw cannot(wish, named, able);
  const others = able.filter((one) => one !== definition).map(({ name }) => name);
  return { definition, others, named: named !== undefined };
}

/** What decides whether an engine can serve a model. */
export type Servable = Pick<ModelSpec, 'kind' | 'format' | 'servable'>;

/** Engines that can serve a model, the default first; empty where none can. */
export function enginesForModel(engines: readonly EngineDefinition[], model: Servable): EngineDefinition[] {
  return byPreference(engines).filter(({ serves }) => serves?.formats.some((format) => holds(model, format)));
}

/** File of a model that an engine serves, `.` for its whole tree; undefined where it cannot serve it. */
export function servedFile({ serves }: EngineDefinition, model: Servable): string | undefined {
  const format = serves?.formats.find((one) => holds(model, one));
  if (format === undefined) return undefined;
  return format === 'gguf' ? model.servable : '.';
}

/** The variant of an engine on a host: `cuda` where the host's file names an image for it, else its environment. */
export function variantOf({ name, variants }: EngineDefinition, { images }: Pick<HostSpec, 'images'>): EngineVariant {
  return variants.cuda && (images?.[name] !== undefined || !variants.cpu) ? 'cuda' : 'cpu';
}

/** Gates of what an engine cannot do, from its own limits: each that matches fails with the way out, numbered as declared. */
export function limitGates({ name, limits }: EngineDefinition, facts: LimitFacts): Gate[] {
  const numbered = limits.map((limit, at) => ({ ...limit, id: `engine-limit-${at + 1}` }));
  return numbered
    .filter(({ when }) => matches(when, facts))
    .map(({ id, reason, fix }) => ({
      id,
      verdict: 'fail' as const,
      reason: message('engine.limit', { engine: name, reason }),
      fix: message('engine.limit.fix', { fix }),
      next: [`sovran engine show ${name}`],
    }));
}

/** The training method. Throws `bad-method` (exit 2) for one that no engine declares, with the nearest names, or all. */
export function requireMethod(engines: readonly EngineDefinition[], method: string): string {
  const known = [...new Set(engines.flatMap(({ jobs }) => jobs.finetune?.methods ?? []))];
  if (known.includes(method)) return method;
  throw badValue('bad-method', '--method', method, { fix: suggest(method.slice(0, 80), known), details: { known } });
}

/** Keys of a job beside its settings: what is made, and by which method. */
const FRAME = ['method', 'scheme', 'modelName', 'chatTemplateDigest', 'config'];

/** Settings of a job that the engine does not read; none where it does not say which it reads. */
export function unreadSettings({ jobs }: EngineDefinition, kind: JobKind, settings: JsonObject): string[] {
  const known = jobs[kind]?.settings;
  return known ? Object.keys(settings).filter((key) => !FRAME.includes(key) && !known.includes(key)) : [];
}

/** Gate of a job's settings: one that the engine ignores is refused, with the engine that reads it. */
export function settingsGates(
  engine: EngineDefinition,
  engines: readonly EngineDefinition[],
  wish: Wish,
  settings: JsonObject,
): Gate[] {
  const unread = unreadSettings(engine, wish.kind, settings);
  if (unread.length === 0) return [];
  const readers = engines.filter((one) => does(one, wish) && unreadSettings(one, wish.kind, settings).length === 0);
  return [
    {
      id: 'settings-read',
      verdict: 'fail',
      reason: message('engine.settings-unread', { engine: engine.name, keys: unread.join(', ') }),
      fix: message('engine.settings-unread.fix'),
      next: [`sovran engine show ${(readers[0] ?? engine).name}`],
    },
  ];
}

/** Why this engine, where the user named none. */
export function choiceRemarks({ definition, others, named }: JobChoice): Message[] {
  if (named) return [];
  const engine = definition.name;
  if (others.length > 0) return [message('engine.by-default', { engine, others: others.join(', ') })];
  return engine === 'cpu' ? [] : [message('engine.only', { engine })];
}

/** Whether the tree of a model holds weights in a format; an adapter holds none without its base. */
export function holds({ kind, format, servable }: Servable, wanted: 'gguf' | 'safetensors'): boolean {
  if (kind === 'adapter') return false;
  return wanted === 'gguf' ? servable?.endsWith('.gguf') === true : format === 'safetensors';
}

function matches(when: EngineLimit['when'], facts: LimitFacts): boolean {
  return Object.entries(when).every(([key, wanted]) => {
    const found = facts[key];
    return found !== undefined && (Array.isArray(wanted) ? wanted : [wanted]).includes(found);
  });
}

/** Engines, `cpu` before the others. */
export function byPreference(engines: readonly EngineDefinition[]): EngineDefinition[] {
  return engines.toSorted((left, right) => Number(right.name === 'cpu') - Number(left.name === 'cpu'));
}

function cannot({ kind, method, scheme }: Wish, named: string | undefined, able: EngineDefinition[]): SovranError {
  const what = method ?? scheme ?? '';
  return usageError(
    'engine-cannot',
    named === undefined
      ? message('engine.none-does', { kind: message(`job.kind.${kind}`), what })
      : message('engine.cannot', { engine: named, kind: message(`job.kind.${kind}`), what }),
    {
      ...(able.length > 0 ? { fix: message('text.known', { names: able.map(({ name }) => name).join(', ') }) } : {}),
      next: ['sovran engine list'],
    },
  );
}
