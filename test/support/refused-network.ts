/** A namespace of users in which the kernel gives no further network. */
const NO_MORE = 'echo 0 >/proc/sys/user/max_net_namespaces && exec "$@"';

/** A command to which the kernel refuses a network of its own, and to all that it starts. */
export function refused(argv: readonly string[]): string[] {
  return ['unshare', '-Ur', 'sh', '-c', NO_MORE, 'sh', ...argv];
}
