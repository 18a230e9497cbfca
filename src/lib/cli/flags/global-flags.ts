import type { GlobalFlags } from '../session/session.ts';

/** Before (and when) parsing fails, the flags that decide how the failure is shown are read by hand. */
export function guessGlobalFlags(argv: string[]): GlobalFlags {
  const valueOf = (name: string): string | undefined => {
    const at = argv.indexOf(name);
    return at >= 0 ? argv[at + 1] : argv.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
  };
  return {
    project: valueOf('--project'),
    json: argv.includes('--json'),
    'no-input': true,
    yes: false,
    quiet: argv.includes('--quiet') || argv.includes('-q'),
    lang: valueOf('--lang'),
    'no-color': argv.includes('--no-color'),
  };
}
