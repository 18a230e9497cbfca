import type { EngineDefinition } from '../../../core/project/engine-definition.ts';
import type { WordsOfData } from '../../../core/text/message.ts';
import type { View } from '../../../core/text/view.ts';

const GB = 1e9;

/** An engine as people read it: what it does, what it takes, what it refuses, and whether others here reach its ports. */
export function renderDefinition(engine: EngineDefinition & { isolatesNetwork: boolean }, view: View): string[] {
  const { name, version, license, summary, isolatesNetwork } = engine;
  return [
    view.t('engine.show.head', { name, version, license }),
    `  ${inWords(summary, view)}`,
    ...jobLines(engine, view),
    ...serveLines(engine, view),
    ...variantLines(engine, view),
    isolatesNetwork ? view.t('engine.show.own-network') : view.paint.warn(view.t('engine.show.shares-network')),
    ...engine.limits.map(({ reason, fix }) => view.t('engine.show.limit', { reason, fix })),
  ];
}

function jobLines({ jobs }: EngineDefinition, view: View): string[] {
  const { finetune, quantize } = jobs;
  const methods = finetune ? [view.t('engine.show.methods', { methods: (finetune.methods ?? []).join(', ') })] : [];
  const schemes = Object.entries(quantize?.schemes ?? {}).map(([scheme, words]) =>
    view.t('engine.show.scheme', { scheme, words }),
  );
  return [...methods, ...schemes];
}

function serveLines({ serves }: EngineDefinition, view: View): string[] {
  if (!serves) return [];
  const { formats, startSeconds: seconds, adapters } = serves;
  return [
    view.t('engine.show.serves', { formats: formats.join(', '), seconds }),
    ...(adapters ? [view.t('engine.show.adapters', { most: Math.max(...adapters.ranks) })] : []),
  ];
}

function variantLines({ name, variants: { cpu, cuda } }: EngineDefinition, view: View): string[] {
  return [
    ...(cpu ? [view.t('engine.show.cpu', { gb: Math.round((cpu.downloadBytes.cpu / GB) * 10) / 10 })] : []),
    ...(cuda ? cudaLines(name, cuda, view) : []),
  ];
}

type Cuda = NonNullable<EngineDefinition['variants']['cuda']>;

function cudaLines(name: string, { tested: card }: Cuda, view: View): string[] {
  const tested = card === null ? view.t('engine.show.cuda.untested') : view.t('engine.show.cuda.tested', { card });
  return [
    view.t('engine.show.cuda', { tested }),
    view.t('engine.show.offline'),
    view.t('engine.show.offline.save'),
    view.t('engine.show.offline.load'),
    view.t('engine.show.offline.name', { name }),
    view.t('engine.show.offline.install', { name }),
  ];
}

function inWords(words: WordsOfData, { t }: View): string {
  return t('text.words', { words });
}
