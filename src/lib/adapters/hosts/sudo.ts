/** The command of this machine as root: as it is where the user is root, else through a sudo that asks nothing. */
export function asRoot(argv: string[], options: { sudo?: boolean } = {}): string[] {
  return options.sudo && process.getuid?.() !== 0 ? ['sudo', '-n', '--', ...argv] : argv;
}
