import type { Language } from '../../../src/lib/core/text/message.ts';
import type { Indicator } from '../../../src/lib/stages/watch/indicators/indicator.ts';
import { messages } from '../../../src/lib/stages/watch/indicators/messages.ts';

export type Words = Readonly<Record<Language, string>>;

/** What a panel asks for, and how its lines are named. */
export interface Query {
  expr: string;
  legend: string;
}

export interface PanelData {
  title: Words;
  /** As Grafana names units. */
  unit: string;
  /** Lines over time, the last figure, or states over time. */
  drawn: 'lines' | 'figure' | 'states';
  queries: Query[];
  /** Where it stays empty. */
  note?: Words;
}

export type Domain = Indicator['domain'];

/** Chosen environments. */
const OF = 'environment=~"$environment"';
const REQUESTS = `sovran:application_requests:rate{${OF}`;
const SERVED = `sum by (environment) (${REQUESTS},outcome!="refused"})`;
/** Without a lost request, no series says so. */
const LOST = `sum by (environment) (${REQUESTS},outcome="lost"} or 0 * ${REQUESTS},outcome!="refused"})`;

const VLLM: Words = { en: 'Counted by vLLM alone.', fr: 'Compté par vLLM seul.' };
const GPU: Words = { en: 'Of NVIDIA GPUs.', fr: 'Des GPU NVIDIA.' };

function lines(title: Words, unit: string, ...queries: [expr: string, legend: string][]): PanelData {
  return { title, unit, drawn: 'lines', queries: queries.map(([expr, legend]) => ({ expr, legend })) };
}

function figure(title: Words, unit: string, expr: string, legend: string): PanelData {
  return { title, unit, drawn: 'figure', queries: [{ expr, legend }] };
}

function ofEngine(name: string): string {
  return `sovran:engine_${name}{${OF}}`;
}

/** A published indicator, by the name that `watch status` gives it. */
function published(id: Indicator['id'], unit: string, hasObjective = false, legend = '{{environment}}'): PanelData {
  const title: Words = { en: titleOf('en', id), fr: titleOf('fr', id) };
  const { drawn, queries, ...panel } = figure(title, unit, `sovran_indicator{${OF},indicator="${id}"}`, legend);
  const objective = { expr: `sovran_indicator_objective{${OF},indicator="${id}"}`, legend: `${legend} ≤` };
  return { ...panel, drawn, queries: hasObjective ? [...queries, objective] : queries };
}

function titleOf(language: Language, id: Indicator['id']): string {
  const name: string = messages[language][`watch.indicator.${id}`];
  return `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;
}

/** States of all objectives of a domain, and how old its figures are. */
function judged(domain: Domain): PanelData[] {
  return [
    {
      title: { en: 'Objectives', fr: 'Objectifs' },
      unit: 'none',
      drawn: 'states',
      queries: [{ expr: `sovran_indicator_missed{${OF},domain="${domain}"}`, legend: '{{environment}} {{indicator}}' }],
    },
    AGE,
  ];
}

const AGE = figure(
  { en: 'Age of these figures', fr: 'Âge de ces chiffres' },
  's',
  `time() - sovran_indicators_timestamp_seconds{${OF}}`,
  '{{environment}}',
);

const PERFORMANCE: PanelData[] = [
  figure(
    { en: 'Alerts that fire', fr: 'Alertes actives' },
    'none',
    'count(ALERTS{alertstate="firing"}) or vector(0)',
    '',
  ),
  ...judged('performance'),
  lines({ en: 'Requests by outcome', fr: 'Requêtes par issue' }, 'reqps', [
    `sum by (environment, outcome) (${REQUESTS}})`,
    '{{environment}} {{outcome}}',
  ]),
  lines({ en: 'Requests by application', fr: 'Requêtes par application' }, 'reqps', [
    `sum by (environment, application) (${REQUESTS}})`,
    '{{environment}} {{application}}',
  ]),
  lines({ en: 'Requests by release', fr: 'Requêtes par version' }, 'reqps', [
    `sum by (environment, release) (${REQUESTS}})`,
    '{{environment}} {{release}}',
  ]),
  lines(
    { en: 'Lost requests', fr: 'Requêtes perdues' },
    'percentunit',
    [`${LOST} / ${SERVED}`, '{{environment}}'],
    [`sovran_indicator_objective{${OF},indicator="error-rate"}`, '{{environment}} ≤'],
  ),
  lines(
    { en: 'First byte', fr: 'Premier octet' },
    's',
    [`sovran:first_byte_seconds:p50{${OF}}`, '{{environment}} p50'],
    [`sovran:first_byte_seconds:p95{${OF}}`, '{{environment}} p95'],
    [`sovran_indicator_objective{${OF},indicator="first-byte-p95"} / 1000`, '{{environment}} p95 ≤'],
  ),
  lines({ en: 'Whole answer, p95', fr: 'Réponse complète, p95' }, 's', [
    `sovran:request_seconds:p95{${OF}}`,
    '{{environment}}',
  ]),
  lines(
    { en: 'Requests in the engine', fr: 'Requêtes dans le moteur' },
    'none',
    [ofEngine('requests_running'), '{{environment}} {{slot}} running'],
    [ofEngine('requests_waiting'), '{{environment}} {{slot}} waiting'],
  ),
  lines(
    { en: 'Tokens a second', fr: 'Jetons par seconde' },
    'none',
    [ofEngine('prompt_tokens:rate'), '{{environment}} {{slot}} prompt'],
    [ofEngine('generated_tokens:rate'), '{{environment}} {{slot}} generated'],
  ),
  {
    ...lines({ en: 'Cache in use', fr: 'Cache utilisé' }, 'percentunit', [
      ofEngine('cache_used_ratio'),
      '{{environment}} {{slot}}',
    ]),
    note: VLLM,
  },
  {
    ...lines(
      { en: 'Tokens, p95', fr: 'Jetons, p95' },
      's',
      [ofEngine('first_token_seconds:p95'), '{{environment}} {{slot}} first'],
      [ofEngine('next_token_seconds:p95'), '{{environment}} {{slot}} next'],
    ),
    note: VLLM,
  },
  {
    ...lines({ en: 'GPU use', fr: 'Usage des GPU' }, 'percentunit', ['sovran_gpu_used_ratio', '{{instance}} {{gpu}}']),
    note: GPU,
  },
  {
    ...lines({ en: 'GPU memory in use', fr: 'Mémoire GPU utilisée' }, 'percentunit', [
      'sovran_gpu_memory_used_bytes / sovran_gpu_memory_size_bytes',
      '{{instance}} {{gpu}}',
    ]),
    note: GPU,
  },
  lines({ en: 'Processors in use', fr: 'Processeurs utilisés' }, 'percentunit', [
    '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))',
    '{{instance}}',
  ]),
  lines({ en: 'Memory in use', fr: 'Mémoire utilisée' }, 'percentunit', [
    '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes',
    '{{instance}}',
  ]),
  lines({ en: 'Free disk space', fr: 'Espace disque libre' }, 'percentunit', [
    'sovran_disk_available_bytes / sovran_disk_size_bytes',
    '{{instance}} {{path}}',
  ]),
  published('watch-down', 'none', true),
  lines(
    { en: 'Ends of engines and gateways', fr: 'Arrêts de moteurs et passerelles' },
    'none',
    [`sum by (environment) (sovran_engine_ends{${OF}})`, '{{environment}} engine'],
    [`sovran_gateway_ends{${OF}}`, '{{environment}} gateway'],
  ),
];

const COST: PanelData[] = [
  published('cost', 'none', false, '{{environment}} ({{unit}}, {{how}})'),
  published('cost-per-request', 'none', false, '{{environment}} ({{unit}}, {{how}})'),
  published('energy', 'none', false, '{{environment}} ({{unit}}, {{how}})'),
  published('tokens-per-hour', 'none'),
  AGE,
  lines({ en: 'Who causes it: requests', fr: 'Qui les cause : requêtes' }, 'none', [
    `sum by (environment, application) (increase(sovran_requests_total{${OF}}[$__range]))`,
    '{{environment}} {{application}}',
  ]),
  {
    ...lines({ en: 'Power of GPUs', fr: 'Puissance des GPU' }, 'watt', [
      'sovran_gpu_power_watts',
      '{{instance}} {{gpu}}',
    ]),
    note: GPU,
  },
];

const SECURITY: PanelData[] = [
  ...judged('security'),
  lines({ en: 'Refused requests a second', fr: 'Requêtes refusées par seconde' }, 'reqps', [
    `sum by (environment, application) (${REQUESTS},outcome="refused"})`,
    '{{environment}} {{application}}',
  ]),
  published('refused', 'none'),
  published('refused-peak', 'none', true),
  published('ended-keys', 'none', true),
  published('unlogged', 'none', true),
  published('gateway-altered', 'none', true),
  published('security-updates', 'none', true),
];

const MODEL: PanelData[] = [
  ...judged('model'),
  published('accuracy', 'percentunit'),
  published('canary', 'percentunit'),
  published('drift', 'none'),
  published('feedback', 'percentunit'),
];

/** What each dashboard shows, in its order. */
export const PANELS: Readonly<Record<Domain, PanelData[]>> = {
  performance: PERFORMANCE,
  cost: COST,
  security: SECURITY,
  model: MODEL,
};
