import { createHash } from 'node:crypto';
import type { GatewaySpec, Slot } from '../ports/gateway.ts';

export const SLOTS: readonly Slot[] = ['blue', 'green'];

/** Socket paths that the configuration names. */
interface ConfigSockets {
  admin: string;
  metrics: string;
  /** Rights of these two, octal. */
  mode: '600' | '660';
  slots: Record<Slot, string>;
}

export type ConfigSpec = Pick<
  GatewaySpec,
  'environment' | 'bind' | 'port' | 'limits' | 'members' | 'sticky' | 'fronted'
> & {
  /** File of the gateway's own key and certificate, which members and fronts have. */
  own?: string;
};

export interface RenderedConfig {
  text: string;
  /** Digest of all that only a reload can change; which slots or members are ready is not part of it. */
  fingerprint: string;
}

type Values = Record<string, string>;

/** Pure: the text of HAProxy's configuration. Slots that are not in `ready` start out of rotation, as members do by their state. */
export function renderConfig(
  template: string,
  spec: ConfigSpec,
  sockets: ConfigSockets,
  ready: readonly Slot[],
): RenderedConfig {
  const fixed = fixedValues(spec, sockets);
  const parts = partsOf(spec);
  const still = { ...parts, member: parts.member.map((one) => ({ ...one, state: '' })) };
  const neutral = fillParts(template, still, { ...fixed, fingerprint: '', blueState: '', greenState: '' });
  const fingerprint = `sovran-${createHash('sha256').update(neutral).digest('hex').slice(0, 32)}`;
  const [blueState = '', greenState = ''] = SLOTS.map((slot) => stateOf(ready.includes(slot)));
  const text = fillParts(template, parts, { ...fixed, fingerprint, blueState, greenState });
  return { text, fingerprint };
}

/** Name of a file that holds a text: another text has another file. */
export function fileOf(kind: 'own' | 'trust', text: string): string {
  return `${kind}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.pem`;
}

/** Parts of the template, each with the values of every time that it appears. */
function partsOf({ members, sticky, fronted }: ConfigSpec): Record<Part, Values[]> {
  const when = (isIn: boolean): Values[] => (isIn ? [{}] : []);
  return {
    slots: when(!members),
    front: when(members !== undefined),
    least: when(sticky === undefined),
    sticky: when(sticky !== undefined),
    fronted: fronted
      ? [{ frontedBind: addressOf(fronted.bind, fronted.port), trust: fileOf('trust', fronted.certificate) }]
      : [],
    member: (members ?? []).map(({ name, address, port, certificate, state }) => ({
      name,
      address: addressOf(address, port),
      trust: fileOf('trust', certificate),
      state: stateOf(state === 'ready'),
    })),
  };
}

type Part = 'slots' | 'front' | 'least' | 'sticky' | 'fronted' | 'member';

const stateOf = (isReady: boolean): string => (isReady ? '' : ' disabled');

const addressOf = (host: string, port: number): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

function fixedValues(
  { environment, bind, port, limits, members, own = '' }: ConfigSpec,
  sockets: ConfigSockets,
): Values {
  return {
    environment,
    own,
    memberField: members ? ',"member":"%s"' : '',
    bind: addressOf(bind, port),
    adminSocket: sockets.admin,
    metricsSocket: sockets.metrics,
    adminMode: sockets.mode,
    blueSocket: sockets.slots.blue,
    greenSocket: sockets.slots.green,
    requestsPerMinute: String(limits.requestsPerMinute),
    concurrentPerApp: String(limits.concurrentPerApp),
    concurrentPerRelease: String(limits.concurrentPerRelease),
    bodyBytes: String(limits.bodyBytes),
    queueSeconds: String(Math.ceil(limits.queueSeconds)),
    streamSeconds: String(Math.ceil(limits.streamSeconds)),
  };
}

/** Lines between `{{#part}}` and `{{/part}}` stand once for each of the part's values. Parts do not nest. */
function fillParts(template: string, parts: Record<string, Values[]>, fixed: Values): string {
  const whole = template.replace(/^\{\{#(\w+)\}\}\n([^]*?)^\{\{\/\1\}\}\n/gm, (_whole, part: string, lines: string) => {
    const times = parts[part];
    if (!times) throw new Error(`the gateway template has an unknown part: ${part}`);
    return times.map((values) => fill(lines, { ...fixed, ...values })).join('');
  });
  return fill(whole, fixed);
}

/** Every placeholder must have a value: a misspelt one is a bug that must not reach HAProxy. No value adds a line. */
function fill(template: string, values: Values): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the gateway template asks for an unknown value: ${name}`);
    return value.replaceAll(/[\r\n]/g, '');
  });
}
