import { hostScript } from '../../../../core/kit/host-script.ts';
import { difference, judged, needsPerson, notApplicable, type Seen } from '../checks/seen.ts';
import { printCode, printLines, printPath } from '../checks/check-script.ts';
import { defineStep, withoutContainers, withoutGpu } from '../checks/define-step.ts';
import type { ProvisionCommand, ProvisionTarget } from '../contract/step.ts';
import { fileDrift, type WantedFile, writeFile } from '../parts/file.ts';
import {
  gpuProperties,
  gpuUsers,
  isDriverComing,
  printGpuQuery,
  printGpus,
  printGpuUsers,
  printLoadedDriver,
} from '../parts/gpus.ts';
import { installPackages } from '../parts/packages.ts';
import { textAt } from '../contract/strings.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';

const PATH = '/etc/sovran/mig.yaml';
const SELECT = ['-f', PATH, '-c', 'sovran'];

/** S17: MIG layout of each GPU, changed only while idle; refreshes the CDI devices. */
export const migLayout = defineStep({
  id: 'S17',
  name: 'mig-layout',
  needs: ['S10', 'S14', 'S15', 'S21'],
  risk: 'restart',
  skip: (target) => withoutGpu(target) ?? (target.settings.mig === undefined ? 'not-configured' : undefined),
  reads: () => [
    printPath(PATH),
    printCode('assert', `nvidia-mig-parted assert ${SELECT.join(' ')}`),
    printLoadedDriver(),
    printGpuUsers(),
  ],
  judge: (seen, target) => {
    const code = seen.one('assert');
    const busy = gpuUsers(seen);
    const observed = { assert: code ?? null, busy: busy ?? 0 };
    const file = fileDrift(seen, fileOf(target));
    const drift = code === '0' ? file : [...file, '- GPU instances: other', '+ GPU instances: those of the settings'];
    if (drift.length > 0 && busy === undefined) return needsPerson('driver-not-ready', observed, drift);
    return drift.length > 0 && busy !== 0 ? needsPerson('gpu-busy', observed, drift) : judged(observed, drift);
  },
  apply: (target, { observed }) => [
    ...(textAt(observed, 'assert') === '127' ? installPackages(target, ['nvidia-mig-manager']) : []),
    writeFile(fileOf(target)),
    { argv: ['nvidia-mig-parted', 'apply', ...SELECT] },
    ...(target.containers ? [refreshCdi()] : []),
  ],
});

function fileOf({ settings }: ProvisionTarget): WantedFile {
  const devices = Object.entries(settings.mig ?? {}).map(([profile, count]) => `        "${profile}": ${count}`);
  const head = [
    'version: v1',
    'mig-configs:',
    '  sovran:',
    '    - devices: all',
    '      mig-enabled: true',
    '      mig-devices:',
  ];
  return { path: PATH, content: [...head, ...devices, ''].join('\n') };
}

/** Errors of memory or of the GPU itself, by NVIDIA's numbers; others mean a faulty program. */
const GRAVE_XIDS = ['48', '63', '64', '79', '94', '95'];

/** S18: no uncorrected memory error and no grave XID since boot. Nothing repairs that from here. */
export const gpuHealth = defineStep({
  id: 'S18',
  name: 'gpu-health',
  needs: ['S13', 'S14'],
  risk: 'none',
  skip: withoutGpu,
  reads: () => [
    printGpuQuery('ecc.errors.uncorrected.volatile.total'),
    printCode('log', 'dmesg'),
    printLines('xid', "dmesg | grep -o 'Xid ([^)]*): [0-9]*' | sort | uniq | head -n 50"),
  ],
  judge: (seen) => {
    const gpus = gpuProperties(seen);
    const xids = seen.all('xid').flatMap((line) => /: (\d+)$/.exec(line.trim())?.[1] ?? []);
    const observed = { gpus: gpus.length, xids };
    if (gpus.length === 0) return needsPerson('driver-not-ready', observed);
    const bad = [
      ...gpus.flatMap(({ uuid, value }) => difference(`uncorrected memory errors of ${uuid}`, errorsIn(value), 'none')),
      ...GRAVE_XIDS.filter((xid) => xids.includes(xid)).flatMap((xid) => difference(`XID ${xid}`, 'seen', 'none')),
    ];
    if (bad.length > 0) return needsPerson('gpu-unhealthy', observed, bad);
    return seen.one('log') === '0' ? judged(observed, []) : needsPerson('kernel-log-unreadable', observed);
  },
  apply: () => [],
});

/** Without ECC a GPU counts none; one that is lost, or waits for a reset, says so in the place of a number. */
function errorsIn(value: string): string {
  const said = value.trim();
  if (/^(0+|\[?(N\/A|Not Supported)\]?)$/.test(said)) return 'none';
  return /^\d+$/.test(said) ? 'some' : said;
}

/** Regenerates the CDI devices. */
function refreshCdi(): ProvisionCommand {
  return { argv: ['sh', '-c', hostScript('provision/gpu/refresh-cdi')] };
}

/** S22: a CDI device for each GPU or MIG instance. */
export const cdiSpec = defineStep({
  id: 'S22',
  name: 'cdi-spec',
  needs: ['S14', 'S17', 'S21'],
  risk: 'none',
  skip: (target) => withoutGpu(target) ?? withoutContainers(target),
  reads: () => [
    printLines('device', 'nvidia-ctk cdi list'),
    printLines('listed', 'nvidia-smi -L'),
    printGpus(),
    printLoadedDriver(),
  ],
  judge: (seen) => {
    const devices = seen.all('device').flatMap((line) => /nvidia\.com\/gpu=(\S+)/.exec(line)?.[1] ?? []);
    const uuids = wantedDevices(seen.all('listed'));
    const observed = { devices, uuids };
    if (isDriverComing(seen)) return judged(observed, difference('CDI device', undefined, 'nvidia.com/gpu=<uuid>'));
    if (uuids.length === 0) return needsPerson('driver-not-ready', observed);
    const missing = uuids.filter((uuid) => !devices.includes(uuid));
    return judged(
      observed,
      missing.flatMap((uuid) => difference('CDI device', undefined, `nvidia.com/gpu=${uuid}`)),
    );
  },
  apply: () => [refreshCdi()],
});

/** UUIDs of `nvidia-smi -L`: the instances of a GPU stand below it and are used instead of it. */
function wantedDevices(lines: readonly string[]): string[] {
  const uuids = lines.flatMap((line) => /\(UUID: ((?:GPU|MIG)-[0-9a-zA-Z/-]+)\)/.exec(line)?.[1] ?? []);
  return uuids.filter((uuid, at) => uuid.startsWith('MIG-') || !uuids[at + 1]?.startsWith('MIG-'));
}

const MOST_DAYS = 30;

/** S24: the short diagnosis of the GPUs, not older than a month. A failed one is for a person to look at. */
export const gpuDiagnosis = defineStep({
  id: 'S24',
  name: 'gpu-diagnosis',
  needs: ['S14', 'S35'],
  risk: 'none',
  skip: withoutGpu,
  reads: (target) => [
    printCode('tool', 'command -v dcgmi'),
    printLines('recent', `find ${shellWord(resultOf(target))} -mtime -${MOST_DAYS}`),
    printLines('verdict', `grep -oiE '"status"[[:space:]]*:[[:space:]]*"[a-z]+"' ${shellWord(resultOf(target))}`),
  ],
  judge: (seen, target) => {
    const verdicts = seen.all('verdict').map((line) => /"([a-z]+)"$/i.exec(line.trim())?.[1]?.toLowerCase() ?? '');
    const failed = verdicts.filter((one) => one === 'fail').length;
    const observed = { recent: seen.one('recent') !== undefined, failed };
    if (seen.one('tool') !== '0') return notApplicable('dcgm-missing');
    if (!observed.recent || verdicts.length === 0)
      return judged(observed, difference(resultOf(target), undefined, 'diagnosis'));
    return failed > 0
      ? needsPerson('gpu-unhealthy', observed, difference('diagnosis', 'fail', 'pass'))
      : judged(observed, []);
  },
  apply: (target) => [{ argv: ['sh', '-c', hostScript('provision/gpu/diagnose'), 'diagnose', resultOf(target)] }],
});

function resultOf({ root }: ProvisionTarget): string {
  return `${root}/audit/dcgm-diag.json`;
}

/** S29: the ports that training goes over are up, at their full rate. Cables and drivers are put right by hand. */
export const rdma = defineStep({
  id: 'S29',
  name: 'rdma',
  risk: 'none',
  skip: (target) => withoutGpu(target) ?? (target.settings.rdma === undefined ? 'not-configured' : undefined),
  reads: () => [hostScript('provision/gpu/rdma-ports')],
  judge: (seen, { settings }) => {
    const { ports = [], gbps = 0 } = settings.rdma ?? {};
    const want = `ACTIVE/LinkUp ${gbps}`;
    const bad = ports.flatMap((port) => difference(port, portIn(seen, port), want));
    const observed = { ports: seen.all('port') };
    return bad.length > 0 ? needsPerson('rdma-down', observed, bad) : judged(observed, []);
  },
  apply: () => [],
});

function portIn(seen: Seen, port: string): string | undefined {
  return seen
    .all('port')
    .find((line) => line.startsWith(`${port} `))
    ?.slice(port.length + 1)
    .trim();
}
