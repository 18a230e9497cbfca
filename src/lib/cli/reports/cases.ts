/** One check or gate of a result, as test reports have it. */
export interface Case {
  /** What it was looked at on, e.g. a host; empty where the result has one subject. */
  subject: string;
  name: string;
  state: 'passed' | 'failed' | 'skipped';
  /** Why, or what was seen; empty where the result does not say. */
  reason: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Lists of a document whose items are verdicts, the first that is there. */
const LISTS = ['gates', 'checks', 'steps'] as const;
/** Fields that hold the verdict of an item. */
const VERDICTS = ['verdict', 'status', 'state'] as const;
const PASSED = new Set(['pass', 'ok', 'passed', 'warn', 'waived', 'converged', 'answered']);
const SKIPPED = new Set(['na', 'skipped', 'noted']);
/** Of a gate or a step, what is not known counts as failed; of a check it does not. */
const UNKNOWN: Readonly<Record<(typeof LISTS)[number], Case['state']>> = {
  gates: 'failed',
  checks: 'skipped',
  steps: 'failed',
};

/** Pure: each item of `gates`, `checks` or `steps` that has a verdict, whatever the command. A failed command has a failed case. */
export function casesOf(document: object, { command, exit }: { command: string; exit: number }): Case[] {
  const fields = document as Fields;
  const documents = Array.isArray(fields.items) ? fieldsIn(fields.items) : [fields];
  const found = documents.flatMap((one) => casesIn(one, documents.length > 1 ? text(one.host ?? one.name) : ''));
  const shown = exit === 0 || found.some(({ state }) => state === 'failed');
  return shown && found.length > 0 ? found : [...found, wholeCase(fields, command, exit)];
}

function casesIn(document: Fields, subject: string): Case[] {
  const list = LISTS.find((key) => Array.isArray(document[key]));
  const items = list ? fieldsIn(document[list]) : [];
  const cases = items.flatMap((item) => caseOf(item, { subject, unknown: list ? UNKNOWN[list] : 'failed' }));
  if (!isFields(document.error)) return cases;
  return [
    ...cases,
    { subject, name: text(document.error.code), state: 'failed', reason: text(document.error.message) },
  ];
}

function caseOf(item: Fields, { subject, unknown }: { subject: string; unknown: Case['state'] }): Case[] {
  const verdict = VERDICTS.map((key) => item[key]).find((value) => typeof value === 'string');
  if (verdict === undefined) return [];
  return [{ subject, name: text(item.title ?? item.id), state: stateOf(verdict, unknown), reason: reasonOf(item) }];
}

function stateOf(verdict: string, unknown: Case['state']): Case['state'] {
  if (verdict === 'unknown') return unknown;
  if (PASSED.has(verdict)) return 'passed';
  return SKIPPED.has(verdict) ? 'skipped' : 'failed';
}

function reasonOf({ reason, problems, observed, expected, fix }: Fields): string {
  const seen = typeof observed === 'string' ? `${observed} (${text(expected)})` : '';
  const listed = fieldsIn(problems).map((one) => `${text(one.about)}: ${text(one.reason)}`);
  return [text(reason) || seen, ...listed, text(fix)].filter((line) => line !== '').join('\n');
}

/** The result as one case, where it has no list of verdicts or its list does not say why it failed. */
function wholeCase(document: Fields, name: string, exit: number): Case {
  const { error, verdict, differences } = document;
  const why = isFields(error) ? text(error.message) : text(verdict);
  const found = fieldsIn(differences).map(({ path, problem }) => `${text(path)}: ${text(problem)}`);
  const reason = [why, ...found].filter((line) => line !== '').join('\n');
  return { subject: '', name, state: exit === 0 ? 'passed' : 'failed', reason };
}

function fieldsIn(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
