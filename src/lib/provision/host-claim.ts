import type { Host } from '../ports/host.ts';
import type { StageContext } from '../run/context.ts';
import { message, type Message } from '../text/message.ts';
import { plainText } from '../text/plain.ts';
import { StepError } from './step-error.ts';

/** Where a host notes who is changing it; root's alone, and kept over a restart. */
export const CLAIMS = '/var/lib/sovran-guard/apply';
/** Longest time between two steps, s: whoever died leaves the host free after it. */
const CLAIM_SECONDS = 30 * 60;

/** Who is changing a host, in the host's own time, ISO 8601. */
export interface HostClaim {
  holder: string;
  since: string;
  until: string;
}

/** Who, since and until, the times as ISO 8601. */
const TELL = `tell() { printf '%s\\n' "$1"; for at in "$2" "$3"; do date -u -d "@$at" +%FT%TZ || echo '?'; done; }`;

const HEAD = `set -eu
${TELL}
umask 077
mkdir -p -- "$1"
exec 9>>"$1/lock"
flock -w 10 9
run='' who='' since='' until=''
[ ! -s "$1/holder" ] || { read -r run; read -r who; read -r since; read -r until; } <"$1/holder" || :
case $until in '' | *[!0-9]*) until=0 ;; esac
now=$(date +%s)`;

/** Arguments: folder, run, holder, seconds. Prints `yours` and the boot id, or `held` with who, since and until. */
const TAKE = `${HEAD}
if [ "$run" != "$2" ] && [ "$until" -gt "$now" ]; then echo held; tell "$who" "$since" "$until"; exit 0; fi
[ "$run" = "$2" ] || since=$now
printf '%s\\n' "$2" "$3" "$since" $((now + $4)) >"$1/holder.new"
mv -fT -- "$1/holder.new" "$1/holder"
echo yours
cat /proc/sys/kernel/random/boot_id`;

/** Arguments: folder, run. */
const GIVE = `${HEAD}
[ "$run" != "$2" ] || rm -f -- "$1/holder"`;

/** Prints who holds the host now, since and until; nothing while nobody does. */
export const CLAIM_CHECK = {
  id: 'claim',
  script: `${TELL}
[ -s ${CLAIMS}/holder ] || exit 0
{ read -r run; read -r who; read -r since; read -r until; } <${CLAIMS}/holder
[ "$until" -gt "$(date +%s)" ] && tell "$who" "$since" "$until"`,
};

/** What `CLAIM_CHECK` printed; undefined while the host is free. Pure. */
export function readClaim(text: string): HostClaim | undefined {
  const [holder, since, until] = text.trim().split('\n');
  return until === undefined ? undefined : claimOf(holder, since, until);
}

/** The claims of one process, by run. */
export interface HostClaims {
  /** Takes a host for a run, or keeps it longer, and returns its boot id. Throws `host-held`. */
  take(runId: string, host: Host, ctx: StageContext): Promise<string>;
  /** Gives back what a run has taken; a claim that cannot be given back ends by itself. */
  release(runId: string): Promise<void>;
}

/** Two operators never change one host at a time: the host itself says who came first. */
export function hostClaims(): HostClaims {
  const taken = new Map<string, Map<string, Host>>();
  return {
    take: async (runId, host, ctx) => {
      const boot = await take(runId, host, ctx);
      taken.set(runId, (taken.get(runId) ?? new Map<string, Host>()).set(host.name, host));
      return boot;
    },
    release: async (runId) => {
      const hosts = [...(taken.get(runId)?.values() ?? [])];
      taken.delete(runId);
      const give = (host: Host): Promise<unknown> =>
        host.exec(['sh', '-c', GIVE, 'give', CLAIMS, runId], { sudo: true, timeoutMs: 20_000 });
      await Promise.allSettled(hosts.map(give));
    },
  };
}

async function take(runId: string, host: Host, ctx: StageContext): Promise<string> {
  const holder = plainText(await ctx.actor()).replaceAll('\n', ' ');
  const argv = ['sh', '-c', TAKE, 'take', CLAIMS, runId, holder, String(CLAIM_SECONDS)];
  const done = await host.exec(argv, { sudo: true, signal: ctx.interrupt.signal, timeoutMs: 60_000 });
  ctx.interrupt.signal.throwIfAborted();
  const lines = done.stdout.trim().split('\n');
  if (done.outcome === 'known' && lines.at(-2) === 'yours') return lines.at(-1) ?? '';
  const [said, who = '', since, until] = lines.slice(-4);
  if (said === 'held') throw new StepError('host-held', heldText(host.name, claimOf(who, since, until)));
  throw new StepError(
    'claim-failed',
    message('provision.claim-failed', { host: host.name, said: plainText(done.stderr.trim()) }),
  );
}

/** Who is changing a host, in words. */
export function heldText(host: string, { holder, since, until }: HostClaim): Message {
  return message('provision.held', { host, holder, since, until });
}

function claimOf(holder = '', since = '', until = ''): HostClaim {
  return { holder: plainText(holder), since: plainText(since), until: plainText(until) };
}
