import { givesGpus, leastEngines, type LeastEngines } from '../../../../core/project/least-engines.ts';
import { isAtLeast } from '../../../../core/kit/compare-versions.ts';
import { message } from '../../../../core/text/message.ts';
import type { Assess, Block, Output, Verdict } from '../terms/check.ts';
import { type Expected, leastGpus, needsContainers } from '../terms/expected.ts';
import {
  judge,
  ok,
  otherEngine,
  readJson,
  unknown,
  unreadable,
  versionIn,
  without,
  withoutContainers,
} from '../terms/verdicts.ts';

/** Docker's socket leads to Podman, which has checks of its own. */
const PODMANS = 126;

const SOCKET = '/var/run/docker.sock';

const LEADS_TO_PODMAN = `[ -L ${SOCKET} ] && case $(readlink -f ${SOCKET}) in */podman.sock) ;; *) false;; esac`;

const SPECS = '/etc/cdi/*.yaml /etc/cdi/*.json /var/run/cdi/*.yaml /var/run/cdi/*.json';

export const CONTAINER_BLOCKS: Block[] = [
  {
    id: 'docker',
    seconds: 8,
    as: 'if-possible',
    settled: () => [
      { when: LEADS_TO_PODMAN, exit: PODMANS },
      { when: `[ ! -S ${SOCKET} ] && [ -S /run/podman/podman.sock ]`, exit: PODMANS },
      {
        when: `[ ! -S ${SOCKET} ] && command -v docker dockerd >/dev/null`,
        says: `echo "no socket ${SOCKET}"`,
        exit: 1,
      },
      { when: `[ ! -S ${SOCKET} ]`, exit: 127 },
    ],
    checks: {
      'docker-version': docker(({ version }, expected) => {
        const least = leastFor(expected).docker;
        return judge(isAtLeast(version, least), version, `≥ ${least}`, graveness(expected));
      }, true),
      'docker-live-restore': docker(({ raw }, expected) =>
        needsContainers(expected)
          ? judge(raw.LiveRestoreEnabled === true, String(raw.LiveRestoreEnabled), 'true', 'warn')
          : withoutContainers(),
      ),
      'docker-log-driver': docker(({ raw }, expected) =>
        needsContainers(expected)
          ? judge(raw.LoggingDriver === 'local', String(raw.LoggingDriver), 'local', 'warn')
          : withoutContainers(),
      ),
      'docker-cdi': docker(({ raw }, expected) => {
        const folders = raw.CDISpecDirs;
        const on = Array.isArray(folders) && folders.length > 0;
        if (!on && !wantsGpus(expected)) return without('GPU');
        return judge(on, on ? folders.join(', ') : '-', 'features.cdi');
      }),
    },
  },
  {
    id: 'engines',
    checks: {
      'docker-snap'({ text }, expected) {
        const snap = /^snap-docker=yes$|^docker=\/snap\//m.test(text);
        return judge(!snap, snap ? 'snap' : '-', '-', graveness(expected));
      },
      'docker-access'({ text }, expected) {
        const state = /^socket=(.*)$/m.exec(text)?.[1];
        if (state === undefined) return without('Docker');
        if (expected.podman) return otherEngine('Podman');
        return judge(state === 'writable', state, 'writable', graveness(expected));
      },
    },
  },
  {
    id: 'podman',
    seconds: 5,
    needs: 'podman',
    body: () => 'podman --version',
    checks: {
      podman({ text, exit }, expected) {
        if (exit === 127) return without('Podman');
        const least = leastFor(expected).podman;
        const version = versionIn(text);
        if (version === undefined) return unreadable();
        return judge(isAtLeast(version, least), version, `≥ ${least}`, 'warn');
      },
    },
  },
  {
    id: 'podman-socket',
    seconds: 18,
    needs: 'podman',
    checks: {
      'podman-socket'({ text, exit }, expected) {
        if (exit === 127 && expected.podman) return judge(false, 'absent', 'writable', graveness(expected));
        if (exit === 127) return without('Podman');
        const usable = /^writable (\S+)$/m.exec(text)?.[1];
        if (usable !== undefined) return ok(usable, 'writable');
        if (/^docker$/m.test(text)) return otherEngine('Docker');
        return judge(false, /^(silent|closed) \S/m.exec(text)?.[1] ?? 'absent', 'writable', graveness(expected));
      },
    },
  },
  {
    id: 'cdi',
    seconds: 5,
    as: 'if-possible',
    settled: () => [{ when: `for f in ${SPECS}; do [ ! -r "$f" ] || break; done; [ ! -r "$f" ]`, exit: 0 }],
    checks: {
      'cdi-devices'({ text }, expected) {
        const devices = readCdiDevices(text).filter((name) => name !== 'all');
        if (!wantsGpus(expected) && devices.length === 0) return without('GPU');
        return judge(devices.length >= leastGpus(expected), devices.join(', ') || '0', `≥ ${leastGpus(expected)}`);
      },
    },
  },
  {
    id: 'toolkit',
    seconds: 5,
    needs: 'nvidia-ctk',
    body: () => 'nvidia-ctk --version',
    checks: {
      'container-toolkit'({ text, exit }, expected) {
        if (exit === 127 && !wantsGpus(expected)) return without('GPU');
        if (exit === 127) return judge(false, '-', '≥ 1.14', 'fail');
        const version = versionIn(text);
        return version === undefined
          ? unreadable()
          : judge(Number(version.split('.')[0]) > 1 || Number(version.split('.')[1]) >= 14, version, '≥ 1.14');
      },
    },
  },
];

interface DockerInfo {
  version: string;
  raw: Record<string, unknown>;
}

/** The daemon's answer, or the verdict where there is none. */
function dockerOrWhy({ text, exit }: Output, expected: Expected): DockerInfo | Verdict {
  const needed = needsContainers(expected);
  if (exit === PODMANS) return otherEngine('Podman');
  if (expected.podman && exit !== 0) return otherEngine('Podman');
  if (exit === 127) return needed ? judge(false, '-', `≥ ${leastFor(expected).docker}`) : without('Docker');
  if (/permission denied/i.test(text)) return unknown(message('preflight.reason.docker-closed'));
  if (exit !== 0)
    return needed
      ? judge(false, text, `≥ ${leastFor(expected).docker}`)
      : unknown(message('preflight.reason.no-answer', { what: 'Docker' }));
  const raw = readJson(text);
  const version = typeof raw.ServerVersion === 'string' ? raw.ServerVersion : undefined;
  return version === undefined ? unreadable() : { version, raw };
}

function docker(assess: (info: DockerInfo, expected: Expected) => Verdict, isVersion = false): Assess {
  return (output, expected) => {
    const info = dockerOrWhy(output, expected);
    if ('version' in info) return assess(info, expected);
    return info.status === 'unknown' || info.status === 'na' || isVersion ? info : without('Docker');
  };
}

function leastFor(expected: Expected): LeastEngines {
  const { gpus, gpusSeen: seen, rules, unpinned } = expected;
  return leastEngines(givesGpus({ declared: gpus, ofProfile: unpinned ? undefined : rules.gpus, seen }));
}

/** How grave it is when the engine does not fit: nothing runs without it, or nothing asks for it. */
function graveness(expected: Expected): 'warn' | 'fail' {
  return needsContainers(expected) ? 'fail' : 'warn';
}

function wantsGpus(expected: Expected): boolean {
  return leastGpus(expected) > 0;
}

function readCdiDevices(text: string): string[] {
  const specs = text.split(/^spec .*$/m).filter((spec) => /kind"?:\s*"?nvidia\.com\/gpu/.test(spec));
  return specs.flatMap((spec) => [...spec.matchAll(/name"?:\s*"?([^"\s,]+)/g)].map(([, name = '']) => name));
}
