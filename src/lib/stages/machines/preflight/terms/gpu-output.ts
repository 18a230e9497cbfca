import { fieldsIn, linesOf } from './verdicts.ts';

/** Speed in GT/s, width in lanes. */
export interface Link {
  speed: number;
  width: number;
}

/** A GPU as the PCI bus shows it; `numa` is -1 where the platform does not say. */
export interface PciGpu {
  address: string;
  now: Link;
  most: Link;
  numa: number;
}

/** A card as the driver describes it. Fields that the card does not have are `[N/A]`. */
export interface Card {
  index: number;
  uuid: string;
  name: string;
  memoryMiB: number;
  driver: string;
  persistence: string;
  ecc: string;
  uncorrected: string;
  mig: string;
  temperature: string;
}

/** What sysfs says (lines `gpu ADDRESS key=value…`); where it says nothing, what lspci does. */
export function readPciGpus(text: string): PciGpu[] {
  const found = linesOf(text).flatMap((line) => {
    const [, address, rest = ''] = /^gpu ([0-9a-fA-F:.]+)( .*)?$/.exec(line) ?? [];
    return address === undefined ? [] : [gpuOf(address, rest)];
  });
  return found.length > 0 ? found : readLspci(text);
}

function gpuOf(address: string, rest: string): PciGpu {
  const fields = fieldsIn(rest);
  const link = (kind: string): Link => ({
    speed: Number.parseFloat(fields.get(`${kind}_link_speed`) ?? '') || 0,
    width: Number(fields.get(`${kind}_link_width`)) || 0,
  });
  return { address, now: link('current'), most: link('max'), numa: Number(fields.get('numa_node') || -1) };
}

function readLspci(text: string): PciGpu[] {
  return text.split(/^(?=[0-9a-fA-F]+:[0-9a-fA-F:.]+ )/m).flatMap((part) => {
    const address = /^[0-9a-fA-F:.]+(?= .*\[030[02]\])/.exec(part)?.[0];
    return address === undefined ? [] : [{ address, now: linkIn(part, 'Sta'), most: linkIn(part, 'Cap'), numa: -1 }];
  });
}

function linkIn(part: string, kind: 'Sta' | 'Cap'): Link {
  const [, speed, width] =
    new RegExp(`Lnk${kind}:[^\\n]{0,80}?Speed ([\\d.]+)GT/s[^\\n]{0,40}?Width x(\\d+)`).exec(part) ?? [];
  return { speed: Number(speed) || 0, width: Number(width) || 0 };
}

/** Cards in what `nvidia-smi --query-gpu` printed; remarks and errors of the driver are left out. */
export function readCards(text: string): Card[] {
  return linesOf(text.split(/^processes$/m)[0] ?? '').flatMap((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    const [index = '', uuid = '', name = '', memory = '', driver = '', persistence = '', ecc = ''] = cells;
    const [mig = '', temperature = '', uncorrected = ''] = cells.slice(7);
    if (!/^\d+$/.test(index) || !uuid.startsWith('GPU-') || !/^\d+$/.test(memory)) return [];
    const readings = { persistence, ecc, uncorrected, mig, temperature };
    return [{ index: Number(index), uuid, name, memoryMiB: Number(memory), driver, ...readings }];
  });
}

/** The answer comes from a labelled stand-in, which says so first on stderr. */
export function isFixture(text: string): boolean {
  return /^FIXTURE-[A-Z-]+$/m.test(text);
}
