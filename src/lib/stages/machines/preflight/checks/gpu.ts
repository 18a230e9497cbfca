import { isAtLeast } from '../../../../core/kit/compare-versions.ts';
import { message } from '../../../../core/text/message.ts';
import { BOUNDED, type Card, type PciGpu, readCards, readPciGpus } from '../terms/gpu-output.ts';
import type { Block, Check } from '../terms/check.ts';
import { gpusOnBus, leastGpus, type Expected } from '../terms/expected.ts';
import { judge, linesOf, na, unknown } from '../terms/verdicts.ts';

/** The version of the driver that is loaded. */
const MODULE = 'v=; { read -r v </sys/module/nvidia/version; } 2>/dev/null; echo "module=$v"';

/** Read from sysfs: works without root, without lspci, and without a driver. */
export const GPU_BLOCKS: Block[] = [
  {
    id: 'pci',
    small: true,
    body: () => `found=
for d in /sys/bus/pci/devices/*; do
  read -r v < "$d/vendor" || continue
  [ "$v" = 0x10de ] || continue
  read -r c < "$d/class"
  case $c in 0x0300*|0x0302*) ;; *) continue;; esac
  l= found=1
  for f in current_link_speed max_link_speed current_link_width max_link_width numa_node; do
    x= y=; read -r x < "$d/$f"; for w in $x; do y=$y\${y:+_}$w; done
    l="$l $f=$y"
  done
  echo "gpu \${d##*/}$l"
done 2>/dev/null
if [ -z "$found" ] && command -v lspci >/dev/null; then
  lspci -Dnnvv -d 10de: 2>&1 | ${BOUNDED} | grep -E '^FIXTURE|^[0-9a-f]+:.*\\[030[02]\\]|Lnk(Cap|Sta):' | head -c 65536
fi; true`,
  },
  {
    id: 'modules',
    small: true,
    body: () => '[ -d /sys/module/nouveau ] && echo nouveau=loaded; true',
  },
  {
    id: 'nvidia-smi',
    seconds: 15,
    settled: () => [{ when: '! command -v nvidia-smi >/dev/null', says: MODULE, exit: 127 }],
    body: () => `f=index,uuid,name,memory.total,driver_version,persistence_mode,ecc.mode.current,mig.mode.current,temperature.gpu
${MODULE}
q() { nvidia-smi --query-gpu="$1" --format=csv,noheader,nounits; }
q $f,ecc.errors.uncorrected.volatile.total || q $f
s=$?; [ $s = 0 ] || exit $s
echo processes; nvidia-smi --query-compute-apps=pid,process_name,used_memory --format=csv,noheader,nounits`,
  },
];

/** What stands where the figures of cards would: undefined when the cards answer. */
export function cardsOrWhy(text: string, exit: number, least: number): Card[] | ReturnType<Check['assess']> {
  if (exit === 127)
    return least > 0 ? unknown(message('preflight.reason.no-driver')) : na(message('preflight.reason.no-gpu'));
  const cards = readCards(text);
  if (cards.length > 0) return cards;
  if (exit === 0 && printsElse(text)) return unknown(message('preflight.reason.unreadable'));
  return least > 0 ? unknown(message('preflight.reason.driver-silent')) : na(message('preflight.reason.no-gpu'));
}

/** Whether there is anything beside the lines that the block adds itself. */
function printsElse(text: string): boolean {
  return linesOf(text).some((line) => line !== 'processes' && !line.startsWith('module='));
}

function linkOf({ speed, width }: PciGpu['now']): string {
  return `${speed} GT/s x${width}`;
}

/** A card that idles lowers its speed, never its width. */
function isNarrow({ now, most }: PciGpu): boolean {
  return now.width < most.width;
}

/** By default only: who pins such a profile for a machine with GPUs wants it so. */
function isForNoGpu({ unpinned, rules }: Expected): boolean {
  return unpinned === true && rules.gpus === 0;
}

export const GPU_CHECKS: Check[] = [
  {
    id: 'gpus-declared',
    block: 'pci',
    assess({ text }, expected) {
      const found = readPciGpus(text).length;
      const [least, exact] = [gpusOnBus(expected), expected.gpus !== undefined];
      if (found === 0 && least === 0) return na(message('preflight.reason.no-gpu'));
      const isRight = exact ? found === least : found >= least;
      if (isRight && isForNoGpu(expected)) return judge(false, String(found), 'profile: gpu-*', 'warn');
      return judge(isRight, String(found), exact ? String(least) : `≥ ${least}`);
    },
  },
  {
    id: 'pcie-link',
    block: 'pci',
    assess({ text }, expected) {
      const gpus = readPciGpus(text).filter(({ most }) => most.width > 0 && most.speed > 0);
      if (gpus.length === 0) return na(message('preflight.reason.no-gpu'));
      const narrow = gpus.filter(isNarrow);
      const slow = gpus.filter(({ now, most }) => now.speed < most.speed);
      const words = (list: PciGpu[]): string =>
        list.map(({ address, now, most }) => `${address} ${linkOf(now)} (${linkOf(most)})`).join('; ');
      const shown = narrow.length > 0 ? narrow : slow.length > 0 ? slow : gpus;
      const bad = narrow.length > 0 && leastGpus(expected) > 0 ? 'fail' : 'warn';
      return judge(narrow.length + slow.length === 0, words(shown), 'LnkSta = LnkCap', bad);
    },
  },
  {
    id: 'gpu-driver',
    block: 'nvidia-smi',
    assess({ text }, expected) {
      const version = /^module=(\S+)$/m.exec(text)?.[1] ?? readCards(text)[0]?.driver ?? '';
      if (version === '' && leastGpus(expected) === 0) return na(message('preflight.reason.no-gpu'));
      const least = expected.rules.gpuDriver;
      return judge(version !== '' && isAtLeast(version, least), version || '-', `≥ ${least}`);
    },
  },
  {
    id: 'gpu-nouveau',
    block: 'modules',
    assess({ text }, expected) {
      const loaded = /^nouveau=loaded$/m.test(text);
      if (!loaded && leastGpus(expected) === 0) return na(message('preflight.reason.no-gpu'));
      return judge(!loaded, loaded ? 'nouveau' : '-', '-', leastGpus(expected) > 0 ? 'fail' : 'warn');
    },
  },
];
