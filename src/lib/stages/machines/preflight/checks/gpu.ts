import { isAtLeast } from '../../../../core/kit/compare-versions.ts';
import { BOUNDED, type PciGpu, readCards, readPciGpus } from '../terms/gpu-output.ts';
import type { Block } from '../terms/check.ts';
import { type Expected, gpusOnBus, leastGpus } from '../terms/expected.ts';
import { judge, without } from '../terms/verdicts.ts';
import { CARD_CHECKS } from './gpu-health.ts';

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
    checks: {
      'gpus-declared'({ text }, expected) {
        const found = readPciGpus(text).length;
        const [least, exact] = [gpusOnBus(expected), expected.gpus !== undefined];
        if (found === 0 && least === 0) return without('GPU');
        const isRight = exact ? found === least : found >= least;
        if (isRight && isForNoGpu(expected)) return judge(false, String(found), 'profile: gpu-*', 'warn');
        return judge(isRight, String(found), exact ? String(least) : `≥ ${least}`);
      },
      'pcie-link'({ text }, expected) {
        const gpus = readPciGpus(text).filter(({ most }) => most.width > 0 && most.speed > 0);
        if (gpus.length === 0) return without('GPU');
        const narrow = gpus.filter(isNarrow);
        const slow = gpus.filter(({ now, most }) => now.speed < most.speed);
        const words = (list: PciGpu[]): string =>
          list.map(({ address, now, most }) => `${address} ${linkOf(now)} (${linkOf(most)})`).join('; ');
        const shown = narrow.length > 0 ? narrow : slow.length > 0 ? slow : gpus;
        const bad = narrow.length > 0 && leastGpus(expected) > 0 ? 'fail' : 'warn';
        return judge(narrow.length + slow.length === 0, words(shown), 'LnkSta = LnkCap', bad);
      },
    },
  },
  {
    id: 'modules',
    small: true,
    body: () => '[ -d /sys/module/nouveau ] && echo nouveau=loaded; true',
    checks: {
      'gpu-nouveau'({ text }, expected) {
        const loaded = /^nouveau=loaded$/m.test(text);
        if (!loaded && leastGpus(expected) === 0) return without('GPU');
        return judge(!loaded, loaded ? 'nouveau' : '-', '-', leastGpus(expected) > 0 ? 'fail' : 'warn');
      },
    },
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
    checks: {
      ...CARD_CHECKS,
      'gpu-driver'({ text }, expected) {
        const version = /^module=(\S+)$/m.exec(text)?.[1] ?? readCards(text)[0]?.driver ?? '';
        if (version === '' && leastGpus(expected) === 0) return without('GPU');
        const least = expected.rules.gpuDriver;
        return judge(version !== '' && isAtLeast(version, least), version || '-', `≥ ${least}`);
      },
    },
  },
];

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
