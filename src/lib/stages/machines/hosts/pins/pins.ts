import { namesHost } from '../../../../core/project/host-pattern.ts';

/** A host key that a project trusts: one plain line of known_hosts. */
export type HostPin = {
  /** The machine as known_hosts names it: `host` or `[host]:port`. */
  name: string;
  type: string;
  /** Base64. */
  key: string;
};

const HEAD =
  '# Host keys that this project trusts, one a line, written by `sovran host add` and `sovran host trust`. Review changes like code.';

/** The text with the pins in it: what people wrote stays first, then one line a key, sorted. */
export function addPins(text: string, pins: HostPin[]): string {
  const { kept, lines } = split(text);
  const head = text.trim() === '' ? [HEAD] : kept;
  return join(head, [...lines, ...pins.map(pinLine)]);
}

/** The text without the pins; empty when nothing but our head would be left. */
export function removePins(text: string, pins: HostPin[]): string {
  const { kept, lines } = split(text);
  const gone = new Set(pins.map(pinLine));
  const left = lines.filter((line) => !gone.has(bareLine(line)));
  return left.length === 0 && kept.every(isHead) ? '' : join(kept, left);
}

/** Pins of exactly this name. */
export function pinsNamed(text: string, name: string): HostPin[] {
  return pinsWhere(text, (one) => one === name);
}

/** Changes of pins: keys that were confirmed and are new, lines that go, and what of those lines stays for other machines. */
export interface PinChange {
  add: HostPin[];
  remove: HostPin[];
  keep: HostPin[];
}

/**
 * Changes for confirmed keys: they replace all pins of their machine, hashed ones too; patterns stay. `strict` drops
 * other keys of the type.
 */
export function pinChange(text: string, confirmed: HostPin[], { strict = false } = {}): PinChange {
  const lines = pinsWhere(text, (field) => !isPattern(field));
  const names = (line: HostPin, pin: HostPin): boolean => namesHost(line.name, pin.name);
  const add = confirmed.filter((pin) => !lines.some((line) => names(line, pin) && line.key === pin.key));
  const outdated = (line: HostPin): HostPin[] =>
    confirmed.filter(
      (pin) => names(line, pin) && line.key !== pin.key && (add.includes(pin) || (strict && line.type === pin.type)),
    );
  const remove = lines.filter((line) => outdated(line).length > 0);
  return { add, remove, keep: remove.flatMap((line) => withoutNames(line, outdated(line))) };
}

/** Lines for the same machines with other keys. */
export function strangersTo(text: string, known: HostPin[], pins: HostPin[]): HostPin[] {
  const machines = machinesOf(pins);
  const ours = new Set(known.map(pinLine));
  return pinsWhere(text, (field) => !isPattern(field) && machines.some((name) => namesHost(field, name))).filter(
    (line) => !ours.has(pinLine(line)),
  );
}

function withoutNames({ name, type, key }: HostPin, pins: HostPin[]): HostPin[] {
  const left = name.startsWith('|') ? [] : name.split(',').filter((one) => !pins.some((pin) => pin.name === one));
  return left.length === 0 ? [] : [{ name: left.join(','), type, key }];
}

/** Pattern lines that trust another key for a confirmed machine. */
export function patternsFor(text: string, confirmed: HostPin[]): HostPin[] {
  const others = (field: string, key: string): boolean =>
    confirmed.filter((pin) => pin.key !== key).some(({ name }) => namesHost(field, name));
  return pinsWhere(text, isPattern).filter(({ name, key }) => others(name, key));
}

function isPattern(field: string): boolean {
  return !field.startsWith('|') && /[*?!]/.test(field);
}

/** The machines of pins, each by its own name. */
export function machinesOf(pins: HostPin[]): string[] {
  return pins.flatMap(({ name }) => name.split(','));
}

function pinsWhere(text: string, wanted: (name: string) => boolean): HostPin[] {
  return split(text).lines.flatMap((line) => {
    const [name = '', type = '', key = ''] = line.split(/[ \t]+/);
    return wanted(name) ? [{ name, type, key }] : [];
  });
}

function split(text: string): { kept: string[]; lines: string[] } {
  const all = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return { kept: all.filter((line) => !isPinLine(line)), lines: all.filter(isPinLine) };
}

function join(kept: string[], lines: string[]): string {
  return [...kept, ...[...new Set(lines)].toSorted(), ''].join('\n');
}

/** A line that names a key to trust: no comment, no marker. */
export function isPinLine(line: string): boolean {
  return /^[^#@\s]/.test(line);
}

/** The comment that sovran puts first. */
export function isHead(line: string): boolean {
  return line === HEAD;
}

/** A pin as a line. */
export function pinLine({ name, type, key }: HostPin): string {
  return `${name} ${type} ${key}`;
}

/** A line without its comment. */
export function bareLine(line: string): string {
  return line
    .split(/[ \t]+/)
    .slice(0, 3)
    .join(' ');
}
