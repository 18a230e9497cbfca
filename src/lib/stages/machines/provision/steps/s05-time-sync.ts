import { difference, judged, needsPerson } from '../checks/assessment.ts';
import { printLines, printPath, printUnit } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import type { Seen } from '../checks/seen.ts';
import type { ProvisionCommand, ProvisionTarget } from '../step/step.ts';
import { fileDrift, filesSeen, restoreFiles, writeFile, type WantedFile } from '../wanted/file.ts';
import { serviceDrift } from '../wanted/service.ts';
import { printUnloaded, unloadedDrift, untilLoaded } from '../wanted/unloaded.ts';

const LARGEST_OFFSET_S = 0.1;
/** RHEL's chrony.conf names no folder of drop-ins; one line does, between marks of ours. */
const RHEL_CONF = '/etc/chrony.conf';
const RHEL_INCLUDE = 'confdir /etc/chrony.d';
const ADD_INCLUDE = 'grep -qxF "$2" "$1" || printf \'\\n# sovran\\n%s\\n\' "$2" >>"$1"';

/** Time for a clock to synchronise after start, s. */
const WAIT = 'chronyc -n waitsync 30 0.1 0 1 >/dev/null || :';

/** S05: one clock, from the servers of the settings: leases, tokens and journals rest on it. */
export const timeSync = defineStep({
  id: 'S05',
  name: 'time-sync',
  needs: ['S02'],
  risk: 'none',
  reads: (target) => [
    printPath(chronyFile(target).path),
    printUnit(unitOf(target)),
    printLines('include', `[ ! -r ${RHEL_CONF} ] || grep -xF '${RHEL_INCLUDE}' ${RHEL_CONF}`),
    printLines('tracking', 'chronyc -n tracking'),
    printUnloaded('S05'),
  ],
  judge: (seen, target) => {
    const clock = clockIn(seen);
    const memo = filesSeen(seen, [chronyFile(target)]);
    const observed = { ...clock };
    const drift = [
      ...fileDrift(seen, chronyFile(target)),
      ...includeDrift(seen, target),
      ...serviceDrift(seen, unitOf(target)),
      ...unloadedDrift(seen),
    ];
    if (drift.length > 0 || target.settings.ntp === undefined) return judged(observed, drift, memo);
    const good = clock.stratum > 0 && Math.abs(clock.offset) < LARGEST_OFFSET_S;
    return good ? judged(observed, []) : needsPerson('clock-not-synchronised', observed);
  },
  apply: (target) =>
    untilLoaded('S05', [
      writeFile(chronyFile(target)),
      ...(target.family === 'rhel' ? [{ argv: ['sh', '-c', ADD_INCLUDE, 'add-line', RHEL_CONF, RHEL_INCLUDE] }] : []),
      ...start(unitOf(target)),
      ...(target.settings.ntp === undefined ? [] : [{ argv: ['sh', '-c', WAIT] }]),
    ]),
  undo: (target, before) =>
    untilLoaded('S05', [...restoreFiles([chronyFile(target)], before), ...start(unitOf(target))]),
});

function start(unit: string): ProvisionCommand[] {
  return [{ argv: ['systemctl', 'enable', unit] }, { argv: ['systemctl', 'restart', unit] }];
}

function unitOf({ family }: ProvisionTarget): string {
  return family === 'rhel' ? 'chronyd.service' : 'chrony.service';
}

/** `makestep 1 3`: a clock that is far off is set in one step, but only just after the start. */
function chronyFile({ family, settings }: ProvisionTarget): WantedFile {
  const folder = family === 'rhel' ? '/etc/chrony.d' : '/etc/chrony/conf.d';
  const servers = (settings.ntp ?? []).map((server) => `server ${server} iburst`);
  return {
    path: `${folder}/60-sovran.conf`,
    content: ['# Written by sovran host apply.', ...servers, 'makestep 1 3', ''].join('\n'),
  };
}

function includeDrift(seen: Seen, { family }: ProvisionTarget): string[] {
  return family === 'rhel' ? difference(RHEL_CONF, seen.one('include'), RHEL_INCLUDE) : [];
}

/** Stratum (0: not synchronised) and offset in seconds, as chrony says them. */
function clockIn(seen: Seen): { stratum: number; offset: number } {
  const lines = seen.all('tracking').join('\n');
  const stratum = Number(/^Stratum\s*: (\d+)/m.exec(lines)?.[1] ?? 0);
  const [, seconds = '0', way] = /^System time\s*: ([\d.]+) seconds (fast|slow)/m.exec(lines) ?? [];
  return { stratum, offset: way === 'slow' ? -Number(seconds) : Number(seconds) };
}
