/** One for each kind of text that our schemas know. */
const SAMPLES = [
  'my-name',
  '90s',
  '8080',
  '022',
  '2026-11-30',
  '2026-11-30T16:35:00Z',
  'FR',
  'metrics:9100',
  '/mnt/data',
  '1g.10gb',
  'vm.swappiness',
  '9.1',
  '01JD0000000000000000000000',
  '0'.repeat(64),
  `sha256:${'0'.repeat(64)}`,
  `registry.example.org/vllm@sha256:${'0'.repeat(64)}`,
] as const;

/** A text that a pattern takes, for people who cannot read patterns; undefined where none is known. Pure. */
export function formatExample(pattern: string): string | undefined {
  const source = /^\/(.*)\/([a-z]*)$/s.exec(pattern);
  const expression = source ? new RegExp(source[1] ?? '', source[2]) : undefined;
  return SAMPLES.find((sample) => expression?.test(sample));
}
